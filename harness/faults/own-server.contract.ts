import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../base/wait-until.ts";
import type { ParameterValue } from "../plan/plan.ts";
import type { NodeConnection, RedisNode, Topology } from "../topology/contract.ts";
import { makeTestBed, sentinelTarget, type TestBed } from "../topology/testing/test-bed.ts";
import type { faults } from "./table.ts";
import { changed, injectFault, wasFelt } from "./testing/inject-fault.ts";

let bed: TestBed;
let topology: Topology;
let master: RedisNode;

beforeAll(async () => {
  bed = makeTestBed();
  topology = await bed.form(sentinelTarget({ downAfterMs: 60_000 }));
  const [first] = topology.nodes;
  if (first === undefined) throw new Error("no node");
  master = first;
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

const inject = (
  kind: keyof typeof faults,
  parameters: Readonly<Record<string, ParameterValue>> = {},
  { node = master, healLimitMs = 10_000 }: { readonly node?: RedisNode; readonly healLimitMs?: number } = {},
) => injectFault(topology, kind, [node], parameters, healLimitMs);

const limit = () => AbortSignal.timeout(10_000);

/** Swallows one command on its way to a server, as if it had been done. */
const without = (command: string) =>
  changed(master, {
    ask: async (args, limitMs) => (args[0] === command ? "OK" : master.ask(args, limitMs)),
  });

describe("clientPause", () => {
  test("of writes is felt as writes that wait while PING is answered, and ended by UNPAUSE", async () => {
    await using injection = await inject("clientPause", { commands: "write" });
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toMatch(/PING answered, two writes with 250 ms each: timed out, timed out/);
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(await master.ask(["SET", "a", "b"], 500)).toBe("OK");
  });

  test("of all commands lets nobody through as long as it lasts, and ends within a step", async () => {
    await using injection = await inject("clientPause", { commands: "all" });
    const waiting = master.ask(["ECHO", "through"], 1_500).catch(() => "held");
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await waiting).toBe("held");
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(await master.ask(["PING"], 500)).toBe("PONG");
  });

  test("is not felt when somebody unpaused, and not healed while somebody pauses on", async () => {
    const injection = await inject("clientPause", { commands: "write" }, { healLimitMs: 700 });
    const other = await master.connect(500);
    await other.ask(["CLIENT", "UNPAUSE"], 500);
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
    const deaf = changed(master, {
      connect: async (limitMs) => {
        const connection = await master.connect(limitMs);
        return {
          ask: async (args, ms) => (args[1] === "UNPAUSE" ? "OK" : connection.ask(args, ms)),
          close: () => {
            connection.close();
          },
        };
      },
    });
    const paused = await inject("clientPause", { commands: "write" }, { node: deaf, healLimitMs: 700 });
    expect(await paused.heal()).toMatchObject({ verified: false });
    await other.ask(["CLIENT", "UNPAUSE"], 500);
    other.close();
    expect(await injection.heal()).toMatchObject({ verified: true });
  });
});

describe("busyScript", () => {
  test("is felt as BUSY, ended by SCRIPT KILL, and leaves the threshold as it was", async () => {
    const threshold = await master.ask(["CONFIG", "GET", "busy-reply-threshold"], 500);
    await using injection = await inject("busyScript", { busyAfterMs: 300 });
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toMatch(/BUSY Redis is busy running a script/);
    await expect(master.ask(["GET", "a"], 1_000)).rejects.toThrow(/BUSY/);
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(await master.ask(["CONFIG", "GET", "busy-reply-threshold"], 500)).toEqual(threshold);
  });

  test("is not felt when somebody killed the script, and not healed while it runs on", async () => {
    const killed = await inject("busyScript", { busyAfterMs: 20 });
    await waitUntil(
      {
        what: "a script to kill",
        look: () => master.ask(["SCRIPT", "KILL"], 500).catch(String),
        isDone: (reply) => reply === "OK",
        limitMs: 5_000,
        pauseMs: 10,
      },
      limit(),
    );
    expect(await killed.feel(limit())).toMatchObject({ effective: false });
    await killed.heal();
    const runsOn = await inject("busyScript", { busyAfterMs: 20 }, { node: without("SCRIPT"), healLimitMs: 600 });
    expect(await runsOn.heal()).toMatchObject({ verified: false });
    expect(await master.ask(["SCRIPT", "KILL"], 1_000)).toBe("OK");
    const reset = () => master.ask(["CONFIG", "SET", "busy-reply-threshold", 5_000], 500).catch(String);
    await waitUntil({ what: "the end", look: reset, isDone: (reply) => reply === "OK", limitMs: 5_000 }, limit());
  });
});

describe("clientKill", () => {
  const withClient = async (act: (client: NodeConnection) => Promise<void>): Promise<void> => {
    const client = await master.connect(500);
    await client.ask(["CLIENT", "SETNAME", "shop"], 500);
    try {
      await act(client);
    } finally {
      client.close();
    }
  };

  test("is felt as connections of clients that are gone; those of redrill's probes stay", async () => {
    await withClient(async (client) => {
      const before = await master.ask(["CLIENT", "ID"], 500);
      const gone = await client.ask(["CLIENT", "ID"], 500);
      await using injection = await inject("clientKill");
      const felt = await injection.feel(limit());
      expect(felt).toEqual(wasFelt);
      expect(felt.detail).toMatch(/1 connections of clients were closed, 0 of them/);
      expect(await injection.heal()).toMatchObject({ verified: true });
      expect(await client.ask(["CLIENT", "ID"], 500)).not.toBe(gone);
      expect(await master.ask(["CLIENT", "ID"], 500)).toBe(before);
    });
  });

  test("is not felt where no client is connected, nor where the connections live on", async () => {
    await using nobody = await inject("clientKill");
    expect(await nobody.feel(limit())).toMatchObject({ effective: false });
    await withClient(async () => {
      const spared = changed(master, {
        ask: async (args, limitMs) => (args[1] === "KILL" ? 0 : master.ask(args, limitMs)),
      });
      await using injection = await inject("clientKill", {}, { node: spared });
      expect(await injection.feel(limit())).toMatchObject({ effective: false });
    });
  });
});

describe("connectionStorm", () => {
  test("is felt in INFO, also when connections churn, and its connections are closed", async () => {
    for (const churnPerSecond of [null, 400]) {
      await using injection = await inject("connectionStorm", { connections: 200, churnPerSecond });
      const felt = await injection.feel(limit());
      expect(felt).toEqual(wasFelt);
      const healed = await injection.heal();
      expect(healed).toMatchObject({ verified: true });
      expect(healed.detail).toMatch(/connections closed/);
    }
  });

  test("beyond maxclients is felt as refusals, and goes away", async () => {
    await master.ask(["CONFIG", "SET", "maxclients", 100], 500);
    await using injection = await inject("connectionStorm", { connections: 300, churnPerSecond: null });
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toMatch(/[1-9]\d* were refused/);
    expect(await injection.heal()).toMatchObject({ verified: true });
    await master.ask(["CONFIG", "SET", "maxclients", 10_000], 500);
  });

  test("is not felt when its connections are closed behind its back, and not healed while they are held", async () => {
    await using cut = await inject("connectionStorm", { connections: 200, churnPerSecond: null });
    await master.ask(["CLIENT", "KILL", "TYPE", "normal"], 1_000);
    expect(await cut.feel(limit())).toMatchObject({ effective: false });
    const held: NodeConnection[] = [];
    const holding = changed(master, {
      connect: async (limitMs) => {
        const connection = await master.connect(limitMs);
        held.push(connection);
        return { ask: (args, ms) => connection.ask(args, ms), close: () => undefined };
      },
    });
    const injection = await inject(
      "connectionStorm",
      { connections: 50, churnPerSecond: null },
      { node: holding, healLimitMs: 500 },
    );
    expect(await injection.heal()).toMatchObject({ verified: false });
    for (const connection of held) connection.close();
  });
});

test("nothing is sent to a server that is not redrill's own", async () => {
  const asked: unknown[] = [];
  const strange = changed(master, {
    abilities: new Set(),
    ask: async (args) => {
      asked.push(args);
    },
  });
  const own = [
    "clientPause",
    "busyScript",
    "clientKill",
    "connectionStorm",
    "flush",
    "keys",
    "massExpiry",
    "bgsave",
    "lever",
  ] as const;
  for (const kind of own) await expect(inject(kind, {}, { node: strange })).rejects.toThrow(/is not redrill's own/);
  expect(asked).toEqual([]);
});
