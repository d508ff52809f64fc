import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { waitUntil } from "../base/wait-until.ts";
import type { ParameterValue } from "../plan/plan.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { makeTestBed, sentinelTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { faults } from "./table.ts";
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

describe("lever", () => {
  test("is felt as another value of its setting, which it has again when it is healed", async () => {
    await using injection = await inject("lever", { set: "maxmemory", to: "96mb" });
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toBe("sessions-node-1: maxmemory is 100663296, 0 before");
    expect(await injection.heal()).toEqual({ verified: true, detail: "sessions-node-1: maxmemory is 0 again" });
  });

  test("is not felt where it was so already, not healed when it stays, refused for what is no setting", async () => {
    await using same = await inject("lever", { set: "maxmemory", to: "0" });
    expect(await same.feel(limit())).toMatchObject({ effective: false });
    let isHealing = false;
    const stuck = changed(master, {
      ask: async (args, limitMs) => (isHealing && args[1] === "SET" ? "OK" : master.ask(args, limitMs)),
    });
    const injection = await inject("lever", { set: "maxclients", to: "9000" }, { node: stuck });
    isHealing = true;
    expect(await injection.heal()).toMatchObject({ verified: false });
    await expect(inject("lever", { set: "maxmemry", to: "1" })).rejects.toThrow(/no setting "maxmemry"/);
    await expect(inject("lever", { set: "maxclients", to: "many" })).rejects.toThrow(/ERR/);
    expect(faults.lever.check?.({ set: "requirepass", to: "x" })).toMatch(/holds the topology together/);
    expect(faults.lever.check?.({ set: "maxmemory", to: "1gb" })).toBeNull();
  });
});
