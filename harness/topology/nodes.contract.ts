import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processState } from "../base/process-identity.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, Topology } from "./contract.ts";
import { clusterTarget, makeTestBed, sentinelTarget, type TestBed } from "./testing/test-bed.ts";

const patient = AbortSignal.timeout(120_000);

async function runIdOf(node: RedisNode): Promise<string | undefined> {
  return /^run_id:(\w+)/m.exec(String(await node.ask(["INFO", "server"], 2_000)))?.[1];
}

/** The roles of a shard when its master is another node. */
async function untilMasterIsNot(topology: Topology, node: RedisNode, shard = 1) {
  const shards = await waitUntil(
    {
      what: `another master than ${node.name}`,
      look: () => topology.roles(patient),
      isDone: (seen) => ![node, null, undefined].includes(seen.find((one) => one.shard === shard)?.master),
      limitMs: 20_000,
    },
    patient,
  );
  const found = shards.find((one) => one.shard === shard);
  if (found === undefined || found.master === null) throw new Error("no master");
  return { ...found, master: found.master };
}

function nodeOf(topology: Topology, number: number): RedisNode {
  const node = topology.nodes[number - 1];
  if (node === undefined) throw new Error(`no node ${String(number)}`);
  return node;
}

let bed: TestBed;
let sessions: Topology;
let cache: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  [sessions, cache] = await Promise.all([
    bed.form(sentinelTarget({ proxiedPlanes: ["replication"] })),
    bed.form(clusterTarget({ proxiedPlanes: ["replication"] })),
  ]);
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

describe("a node", () => {
  test("that is killed is gone at once, refuses, and comes back with another run_id on the same port", async () => {
    const node = nodeOf(sessions, 3);
    const [before, pid] = [await runIdOf(node), node.pid];
    await node.kill();
    expect(node.pid).toBeNull();
    await expect(node.ask(["PING"], 1_000)).rejects.toThrow(/ECONNREFUSED|connection ended/);
    await expect(node.ask(["PING"], 1_000)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await node.kill();

    await node.start(patient);
    await node.start(patient);
    expect(await node.ask(["PING"], 1_000)).toBe("PONG");
    expect(await runIdOf(node)).not.toBe(before);
    expect(node.pid).not.toBe(pid);
    const told = bed.journalled.filter((entry) => "node" in entry && entry.node === node.name);
    expect(told.map(({ type }) => type)).toEqual(["node.started", "node.exited", "node.started"]);
    expect(told[1]).toMatchObject({ asked: true, detail: "ended by SIGKILL" });
  });

  test("that is frozen answers nothing until it is resumed, and keeps its process", async () => {
    const node = nodeOf(cache, 6);
    const before = await runIdOf(node);
    await node.pause();
    await node.pause();
    expect(processState(node.pid ?? 0)).toBe("T");
    await expect(node.ask(["PING"], 100)).rejects.toMatchObject({ code: "TIMEOUT" });
    await node.resume();
    await node.resume();
    expect(await node.ask(["PING"], 2_000)).toBe("PONG");
    expect(await runIdOf(node)).toBe(before);
  });

  test("that is not running cannot be frozen, and one of its own death is reported as unasked", async () => {
    const node = nodeOf(cache, 5);
    process.kill(node.pid ?? 0, "SIGKILL");
    await waitUntil(
      { what: "gone", look: async () => node.pid, isDone: (pid) => pid === null, limitMs: 5_000, pauseMs: 5 },
      patient,
    );
    await expect(node.pause()).rejects.toThrow("not running");
    expect(bed.journalled).toContainEqual(
      expect.objectContaining({ type: "node.exited", node: node.name, asked: false }) as unknown,
    );
    await node.start(patient);
  });
});

describe("roles", () => {
  test("see a cluster failover after SIGKILL, the shard keeping its number, and the old master come back as replica", async () => {
    const [first] = await cache.roles(patient);
    const master = first?.master;
    const [replica] = first?.replicas ?? [];
    if (master === null || master === undefined || replica === undefined)
      throw new Error("the shard has no master or no replica");
    await master.kill();
    expect((await cache.roles(patient))[0]).toMatchObject({ shard: 1, master: null });

    const after = await untilMasterIsNot(cache, master);
    expect(after.master.name).toBe(replica.name);
    expect(after.slots).toEqual(first?.slots);
    expect(after.epoch).toBeGreaterThan(first?.epoch ?? 0);

    await master.start(patient);
    const healed = await waitUntil(
      {
        what: "the old master is a replica",
        look: () => cache.roles(patient),
        isDone: ([shard]) => shard?.replicas.includes(master) === true,
        limitMs: 10_000,
      },
      patient,
    );
    expect(healed.map(({ shard, slots }) => [shard, slots[0]?.from])).toEqual([
      [1, 0],
      [2, 5461],
      [3, 10_922],
    ]);
  });

  test("see a sentinel failover after SIGKILL, also while a sentinel is frozen", async () => {
    const before = nodeOf(sessions, 1);
    await waitUntil(
      {
        what: "node 3 a replica again",
        look: () => sessions.roles(patient),
        isDone: ([shard]) => shard?.replicas.length === 2,
        limitMs: 10_000,
      },
      patient,
    );
    await sessions.sentinels[2]?.pause();
    await before.kill();
    const after = await untilMasterIsNot(sessions, before);
    expect(after.epoch).toBeGreaterThan(-1);
    await sessions.sentinels[2]?.resume();
    await waitUntil(
      {
        what: "the new master takes a write",
        look: () => after.master.ask(["SET", "x", "1"], 500).catch(String),
        isDone: (reply) => reply === "OK",
        limitMs: 5_000,
      },
      patient,
    );
  });

  test("are bounded and keep a frozen master in its place until somebody else is", async () => {
    const [, second] = await cache.roles(patient);
    const master = second?.master;
    if (master === null || master === undefined) throw new Error("shard 2 has no master");
    await master.pause();
    const startMs = performance.now();
    const seen = (await cache.roles(AbortSignal.timeout(2_000)))[1];
    expect(performance.now() - startMs).toBeLessThan(1_500);
    expect(seen).toMatchObject({ shard: 2, master: { name: master.name } });
    const after = await untilMasterIsNot(cache, master, 2);
    await master.resume();
    // It claims its slots again when it thaws, in an old epoch: it must not be believed.
    for (let look = 0; look < 20; look++) {
      expect((await cache.roles(patient))[1]?.master?.name).toBe(after.master.name);
    }
  });

  test("end with the signal's reason when that aborts", async () => {
    await expect(cache.roles(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });
});

test("stopping ends frozen and killed nodes too", async () => {
  await nodeOf(cache, 3).pause();
  await nodeOf(cache, 4).kill();
  await sessions.sentinels[0]?.pause();
  await Promise.all([cache[Symbol.asyncDispose](), sessions[Symbol.asyncDispose]()]);
  expect(await bed.leftovers(cache, sessions)).toEqual([]);
});
