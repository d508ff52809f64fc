import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, Topology } from "./contract.ts";
import { findSettlement, type Settlement } from "./settled.ts";
import { clusterTarget, makeTestBed, sentinelTarget, standaloneTarget, type TestBed } from "./testing/test-bed.ts";

const patient = AbortSignal.timeout(120_000);

let bed: TestBed;
let one: Topology;
let sessions: Topology;
let cache: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  [one, sessions, cache] = await Promise.all([
    bed.form(standaloneTarget()),
    bed.form(sentinelTarget({ replicas: 1 })),
    bed.form(clusterTarget()),
  ]);
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** Waits until the settlement is so. */
function until(topology: Topology, isDone: (seen: Settlement) => boolean): Promise<Settlement> {
  const look = () => findSettlement(topology, patient);
  return waitUntil({ what: `a settlement of ${topology.name}`, look, isDone, limitMs: 20_000 }, patient);
}

function nodeOf(topology: Topology, number: number): RedisNode {
  const node = [...topology.nodes, ...topology.sentinels][number - 1];
  if (node === undefined) throw new Error(`no node ${String(number)}`);
  return node;
}

async function idOf(node: RedisNode): Promise<string> {
  return String(await node.ask(["CLUSTER", "MYID"], 1_000));
}

test("a whole deployment has one truth", async () => {
  expect(await findSettlement(one, patient)).toEqual({ masters: "one-node-1", open: [] });
  expect(await findSettlement(sessions, patient)).toEqual({ masters: "sessions-node-1", open: [] });
  expect(await findSettlement(cache, patient)).toEqual({
    masters: "cache-node-1, cache-node-2, cache-node-3",
    open: [],
  });
});

describe("a standalone", () => {
  test("that is frozen has none until it is thawed", async () => {
    await nodeOf(one, 1).pause();
    expect((await findSettlement(one, patient)).open).toHaveLength(1);
    await nodeOf(one, 1).resume();
    expect((await findSettlement(one, patient)).open).toEqual([]);
  });
});

describe("a Sentinel", () => {
  test("of which one sentinel means another master has none", async () => {
    const [replica, sentinel] = [nodeOf(sessions, 2), nodeOf(sessions, 3)];
    await sentinel.ask(["SENTINEL", "REMOVE", "sessions"], 1_000);
    const { host, port } = replica.announced;
    await sentinel.ask(["SENTINEL", "MONITOR", "sessions", host, port, 2], 1_000);
    expect((await findSettlement(sessions, patient)).open).toContain("sessions-sentinel-1 means sessions-node-2");
    await sentinel.ask(["SENTINEL", "REMOVE", "sessions"], 1_000);
    const master = nodeOf(sessions, 1).announced;
    await sentinel.ask(["SENTINEL", "MONITOR", "sessions", master.host, master.port, 2], 1_000);
    await sentinel.ask(["SENTINEL", "SET", "sessions", "down-after-milliseconds", 1_000], 1_000);
    await until(sessions, ({ open }) => open.length === 0);
  });

  test("whose master is frozen has none until it failed over, and the same one when the old master is back", async () => {
    await nodeOf(sessions, 1).pause();
    expect((await findSettlement(sessions, patient)).open).not.toEqual([]);
    const { masters } = await until(sessions, ({ open }) => open.length === 0);
    expect(masters).toBe("sessions-node-2");
    await nodeOf(sessions, 1).resume();
    expect((await until(sessions, ({ open }) => open.length === 0)).masters).toBe("sessions-node-2");
  });
});

describe("a Cluster", () => {
  test("of which one node means another owner of a slot has none", async () => {
    const third = nodeOf(cache, 3);
    const [first, second] = await Promise.all([idOf(nodeOf(cache, 1)), idOf(nodeOf(cache, 2))]);
    await third.ask(["CLUSTER", "SETSLOT", 0, "NODE", second], 1_000);
    const { open } = await findSettlement(cache, patient);
    expect(open.some((line) => line.endsWith("do not agree on the owners of the slots"))).toBe(true);
    for (const node of cache.nodes.slice(0, 3)) await node.ask(["CLUSTER", "SETSLOT", 0, "NODE", first], 1_000);
    await until(cache, (seen) => seen.open.length === 0);
  });

  test("whose master is gone has none until a replica has taken over; a missing replica is no matter", async () => {
    await nodeOf(cache, 2).kill();
    expect((await findSettlement(cache, patient)).open).toContain("shard 2 has no master");
    const { masters } = await until(cache, ({ open }) => open.length === 0);
    expect(masters).toMatch(/^cache-node-1, cache-node-[4-6], cache-node-3$/);
  });

  test("of which a whole shard is gone has none", async () => {
    const shards = await cache.roles(patient);
    await shards[1]?.master?.kill();
    expect((await findSettlement(cache, patient)).open).not.toEqual([]);
  });
});
