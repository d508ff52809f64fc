import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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

beforeEach(async () => {
  await master.ask(["FLUSHALL"], 2_000);
});

const inject = (
  kind: keyof typeof faults,
  parameters: Readonly<Record<string, ParameterValue>> = {},
  { node = master, healLimitMs = 10_000 }: { readonly node?: RedisNode; readonly healLimitMs?: number } = {},
) => injectFault(topology, kind, [node], parameters, healLimitMs);

const limit = () => AbortSignal.timeout(10_000);

async function fill(keys: number): Promise<void> {
  const script = "for n = 1, ARGV[1] do redis.call('SET', 'page:' .. n, 'x') end";
  await master.ask(["EVAL", script, 0, keys], 5_000);
}

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

describe("flush", () => {
  test.each([
    ["all", "sync", "FLUSHALL"],
    ["first", "async", "FLUSHDB"],
  ])("of %s, %s, is felt as fewer keys, and says that nothing is left to undo", async (database, mode, command) => {
    await fill(1_000);
    await using injection = await inject("flush", { database, mode });
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toContain(`1000 keys before ${command}, 0 after it`);
    expect(await injection.heal()).toMatchObject({ verified: true, detail: expect.stringContaining("lost") as string });
  });

  test("is not felt where there is nothing to lose, and refused by a replica", async () => {
    await using injection = await inject("flush", { database: "all", mode: "sync" });
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
    const [, replica] = topology.nodes;
    if (replica === undefined) throw new Error("no replica");
    await expect(inject("flush", { database: "all", mode: "sync" }, { node: replica })).rejects.toThrow(/READONLY/);
  });
});

describe("keys", () => {
  test("is felt as a server that stands still, repeated while it lasts, and ended", async () => {
    await fill(60_000);
    await using injection = await inject("keys", { pattern: "*", pauseMs: 1 });
    expect(await injection.feel(limit())).toEqual(wasFelt);
    const healed = await injection.heal();
    expect(healed).toMatchObject({ verified: true });
    expect(healed.detail).toMatch(/and no more/);
  });

  test("is not felt on a server with few keys, and not healed while somebody asks on", async () => {
    await fill(10);
    let asked = 0;
    const scanned = changed(master, {
      ask: async (args, limitMs) => {
        if (args[0] === "INFO" && asked++ > 0) await master.ask(["KEYS", "none"], 500);
        return master.ask(args, limitMs);
      },
    });
    const injection = await inject("keys", { pattern: "*", pauseMs: 1 }, { node: scanned });
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
    expect(await injection.heal()).toMatchObject({ verified: false });
  });
});

describe("massExpiry", () => {
  const few = { count: 5_000, sizeBytes: 10, ttlMs: 600 };

  test("is felt as keys that expire together, and leaves none", async () => {
    const injecting = inject("massExpiry", few);
    await waitUntil(
      {
        what: "keys that have not expired",
        look: () => master.ask(["DBSIZE"], 500),
        isDone: (size) => Number(size) === few.count,
        limitMs: 5_000,
        pauseMs: 5,
      },
      limit(),
    );
    await using injection = await injecting;
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(await master.ask(["DBSIZE"], 500)).toBe(0);
  });

  test("is not felt when the keys live on, and not healed while they are there", async () => {
    const kept = changed(master, {
      ask: async ([name, script, ...args], limitMs) => {
        if (name !== "EVAL" || script === undefined)
          return master.ask([name, ...(script === undefined ? [] : [script]), ...args], limitMs);
        if (String(script).includes("UNLINK")) return 0;
        const isWrite = String(script).includes("PXAT");
        return master.ask([name, script, ...(isWrite ? [...args.slice(0, -1), 4_000_000_000_000] : args)], limitMs);
      },
    });
    const injection = await inject("massExpiry", few, { node: kept, healLimitMs: 500 });
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
    expect(await injection.heal()).toMatchObject({ verified: false });
  });

  test("says so when writing takes longer than the keys live, and where nothing can be written", async () => {
    await expect(inject("massExpiry", { count: 20_000, sizeBytes: 10, ttlMs: 1 })).rejects.toThrow(/longer than ttl/);
    const [, replica] = topology.nodes;
    if (replica === undefined) throw new Error("no replica");
    await expect(inject("massExpiry", few, { node: replica })).rejects.toThrow(/is no master/);
  });
});

describe("bgsave", () => {
  test.each(["rdb", "aof"])("that writes %s is felt as a fork, and waited for", async (writes) => {
    await fill(1_000);
    await using injection = await inject("bgsave", { writes });
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toMatch(/1 forks, the last one took \d+ us/);
    expect(await injection.heal()).toMatchObject({ verified: true });
  });

  test("is not felt where nobody forks, and not healed while the fork runs", async () => {
    const none = await inject("bgsave", { writes: "rdb" }, { node: without("BGSAVE") });
    expect(await none.feel(limit())).toMatchObject({ effective: false });
    expect(await none.heal()).toMatchObject({ verified: true });
    await fill(20_000);
    await master.ask(["CONFIG", "SET", "rdb-key-save-delay", 1_000], 500);
    const slow = await inject("bgsave", { writes: "rdb" }, { healLimitMs: 300 });
    const felt = await slow.feel(limit());
    expect(felt.detail).toContain("BGSAVE is under way");
    expect(await slow.heal()).toMatchObject({ verified: false });
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
  ] as const;
  for (const kind of own) await expect(inject(kind, {}, { node: strange })).rejects.toThrow(/is not redrill's own/);
  expect(asked).toEqual([]);
});
