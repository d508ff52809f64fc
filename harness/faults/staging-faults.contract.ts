import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { undoAll } from "../base/undo.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { ParameterValue } from "../plan/plan.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { externalProvider } from "../topology/external/external-provider.ts";
import { missing } from "../topology/shapes/table.ts";
import { externalTarget } from "../topology/testing/external-target.ts";
import { clusterTarget, makeTestBed, sentinelTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { undoPerformers } from "../topology/undo-performers.ts";
import { injectFault, undoableIn, wasFelt } from "./testing/inject-fault.ts";

const limit = () => AbortSignal.timeout(10_000);

let bed: TestBed;
let sessions: Topology;
let cache: Topology;
/** The same two as somebody else's. */
let theirSessions: Topology;
let theirCache: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  [sessions, cache] = await Promise.all([
    bed.form(sentinelTarget({ replicas: 1, downAfterMs: 60_000 })),
    bed.form(clusterTarget()),
  ]);
  [theirSessions, theirCache] = await Promise.all([
    externalProvider.create(await externalTarget(sessions, { mayFailOver: true }), bed.context),
    externalProvider.create(await externalTarget(cache, { mayFailOver: true }), bed.context),
  ]);
});

afterAll(async () => {
  await Promise.all([theirSessions[Symbol.asyncDispose](), theirCache[Symbol.asyncDispose]()]);
  await bed[Symbol.asyncDispose]();
});

async function masterOf(topology: Topology, shard = 1): Promise<RedisNode> {
  const shards = await topology.roles(limit());
  const master = shards.find((one) => one.shard === shard)?.master ?? null;
  if (master === null) throw new Error(`no master of shard ${String(shard)}`);
  return master;
}

/** The process of ours behind a node that stands. */
function processOf(standing: Topology, node: RedisNode): RedisNode {
  const found = standing.nodes.find(({ announced }) => announced.port === node.announced.port);
  if (found === undefined) throw new Error(`nobody stands at ${String(node.announced.port)}`);
  return found;
}

const run = (
  topology: Topology,
  node: RedisNode,
  parameters: Readonly<Record<string, ParameterValue>>,
  effectLimitMs?: number,
) =>
  injectFault(
    topology,
    "exec",
    [node],
    { undo: null, timeoutMs: 5_000, dryRun: false, ...parameters },
    10_000,
    bed.context.undo,
    effectLimitMs,
  );

const keep = () => undoableIn(bed).filter((what) => !what.startsWith("take the keys"));

describe("a command of the team's", () => {
  test("freezes a node, has its undo on disk before, is felt as silence, and undone", async () => {
    const node = await masterOf(theirSessions);
    const pid = String(processOf(sessions, node).pid);
    await using injection = await run(theirSessions, node, {
      command: `kill -STOP ${pid}`,
      undo: `kill -CONT ${pid}`,
      effect: "frozen",
    });
    expect(keep()).toEqual([expect.stringContaining("a-exec: undo `kill -STOP")]);
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(keep()).toEqual([]);
  });

  test("that does something else than it should is not felt", async () => {
    const node = await masterOf(theirSessions);
    await using injection = await run(theirSessions, node, { command: "true", effect: "down" }, 500);
    expect(await injection.feel(limit())).toMatchObject({
      effective: false,
      detail: expect.stringContaining("two PINGs: answered, answered"),
    });
  });

  test("that fails is undone all the same, and told", async () => {
    const node = await masterOf(theirSessions);
    await expect(
      run(theirSessions, node, { command: "echo no such pod; exit 4", undo: "true", effect: "down" }),
    ).rejects.toThrow("ended with exit code 4: no such pod");
    expect(keep()).toEqual([]);
  });

  test("whose undo fails is reported, and stays on the list", async () => {
    const node = await masterOf(theirSessions);
    const injection = await run(theirSessions, node, { command: "true", undo: "exit 9", effect: "down" });
    expect(await injection.heal()).toMatchObject({
      verified: false,
      detail: expect.stringContaining("`exit 9` ended with exit code 9"),
    });
    expect(keep()).toHaveLength(1);
    // Somebody repairs what the undo needs; cleanup then does it.
    const { left } = await undoAll(bed.undoPath, {
      ...undoPerformers,
      "run-command": async () => undefined,
      "clean-target": () => Promise.reject(new Error("not now")),
      "end-process": () => Promise.reject(new Error("not now")),
    });
    expect(left.map(({ record }) => record.act.kind)).not.toContain("run-command");
    expect(keep()).toEqual([]);
  });

  test("that is a dry run runs nothing, says what it would, and has no effect", async () => {
    const node = await masterOf(theirSessions);
    await using injection = await run(theirSessions, node, { command: "exit 1", effect: "down", dryRun: true });
    expect(await injection.feel(limit())).toMatchObject({
      effective: false,
      detail: expect.stringContaining(`dry run, would run \`exit 1\` on 127.0.0.1:${String(node.direct.port)}`),
    });
  });

  test("restarts a node of our own, which another run_id shows", async () => {
    const node = await masterOf(sessions);
    const { pid } = node;
    const before = /run_id:(\w+)/.exec(String(await node.ask(["INFO", "server"], 1_000)))?.[1];
    await using injection = await run(
      sessions,
      node,
      { command: `test -d /proc/${String(pid)}`, effect: "restarted" },
      500,
    );
    expect(await injection.feel(limit())).toMatchObject({
      effective: false,
      detail: expect.stringContaining(before ?? ""),
    });
  });
});

describe("a failover by command", () => {
  test("of a Sentinel set-up that stands makes the replica master", async () => {
    const before = await masterOf(theirSessions);
    await using injection = await injectFault(theirSessions, "failover", [before]);
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect((await masterOf(theirSessions)).name).not.toBe(before.name);
    expect(await injection.heal()).toMatchObject({ verified: true });
  });

  test.each([
    ["that stands", () => theirCache, 1],
    // Another shard: one that was failed over a moment ago may not follow a second order at once.
    ["of our own", () => cache, 3],
  ] as const)("of a Cluster %s moves one shard alone", async (_, topologyOf, shard) => {
    const topology = topologyOf();
    const before = await Promise.all([masterOf(topology, shard), masterOf(topology, 2)]);
    await using injection = await injectFault(topology, "failover", [before[0]]);
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect((await masterOf(topology, shard)).name).not.toBe(before[0].name);
    expect((await masterOf(topology, 2)).name).toBe(before[1].name);
    await waitUntil(
      { what: "whole", look: () => missing(topology), isDone: (lines) => lines.length === 0, limitMs: 15_000 },
      AbortSignal.timeout(20_000),
    );
  });

  test("of a replica is refused, and so is one that the target's owner does not allow", async () => {
    const [shard] = await theirCache.roles(limit());
    await expect(injectFault(theirCache, "failover", shard?.replicas ?? [])).rejects.toThrow(
      "is no master at this moment",
    );
    const bedOfStrict = makeTestBed();
    await using standing = await bedOfStrict.form(clusterTarget());
    const strict = await externalProvider.create(await externalTarget(standing), bedOfStrict.context);
    await expect(injectFault(strict, "failover", [await masterOf(strict)])).rejects.toThrow(
      "CLUSTER FAILOVER was not sent: redrill does not own this target",
    );
    await strict[Symbol.asyncDispose]();
    await bedOfStrict[Symbol.asyncDispose]();
  });
});

describe("a memory squeeze", () => {
  test.each([
    ["of a Cluster that stands", () => theirCache],
    ["of a Sentinel set-up of our own", () => sessions],
  ])("%s shows in INFO, and its keys are gone afterwards", async (_, topologyOf) => {
    const topology = topologyOf();
    const node = await masterOf(topology);
    const count = async () => Number(await node.ask(["DBSIZE"], 1_000));
    const before = await count();
    await using injection = await injectFault(topology, "memorySqueeze", [node], { byBytes: 8 * 2 ** 20 });
    expect(await count()).toBe(before + 128);
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toMatch(/[89]\.\dmb more than before|1\d\.\dmb more than before/);
    expect(await injection.heal()).toMatchObject({
      verified: true,
      detail: expect.stringContaining("0 of 128 keys left"),
    });
    expect(await count()).toBe(before);
  });

  test("against a limit fills what there is, and is not felt where others take its keys away at once", async () => {
    const node = await masterOf(sessions);
    await node.ask(["CONFIG", "SET", "maxmemory", "6mb"], 1_000);
    {
      await using injection = await injectFault(sessions, "memorySqueeze", [node], { byBytes: 32 * 2 ** 20 });
      expect(await injection.feel(limit())).toMatchObject({
        effective: true,
        detail: expect.stringContaining("it refuses more: OOM"),
      });
    }
    await node.ask(["CONFIG", "SET", "maxmemory", "0"], 1_000);
    await using injection = await injectFault(sessions, "memorySqueeze", [node], { byBytes: 8 * 2 ** 20 });
    await node.ask(["FLUSHALL"], 1_000);
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
  });
});
