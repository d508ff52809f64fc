import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { pendingUndo } from "../base/undo.ts";
import type { LoadEvidence } from "../journal/evidence.ts";
import { mergeHistograms } from "../journal/histogram.ts";
import { readLoad } from "../journal/read-load.ts";
import type { PlannedLoad } from "../plan/plan.ts";
import { startInstances } from "./k6-instances.ts";
import type { K6Process, K6Start } from "./k6-process.ts";
import { plannedLoad } from "./testing/plans.ts";
import { startRedis, type TestRedis } from "./testing/redis-server.ts";
import { describeStarts, makeFolder } from "./testing/run-load.ts";

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis[Symbol.asyncDispose]();
});

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const never = new AbortController().signal;

/** Each slot leaves its number and what it draws behind. 1,000 slots in 2 s, the rate rising; 10 workers are 4 + 3 + 3. */
function telling(): PlannedLoad {
  const file = join(folder.path, "telling.ts");
  const source = `export default (load) => {
    const draw = load.keys(100_000, { distribution: "zipf", exponent: 1.1 });
    return (slot) => {
      load.redis.pipeline([
        ["HINCRBY", "slots", String(slot), "1"],
        ["HSET", "draws", String(slot), draw(slot) + " " + load.random(slot) + " " + load.random(slot, 7)],
      ]);
      load.count("served");
    };
  };`;
  writeFileSync(file, source);
  return {
    ...plannedLoad,
    scenario: { name: "telling", file, operations: [], counters: ["served"] },
    workers: 10,
    slots: 1_000,
    schedule: [{ startMs: 0, endMs: 2_000, fromPerSecond: 100, toPerSecond: 900 }],
  };
}

async function startAll(
  instances: number,
  load: PlannedLoad,
): Promise<readonly [readonly K6Start[], readonly K6Process[]]> {
  const starts = await describeStarts([load], { folder: folder.path, port: redis.port }, instances);
  return [starts, await startInstances(starts, never)];
}

async function runAll(instances: number, load: PlannedLoad) {
  await redis.client.flushall();
  const [starts, running] = await startAll(instances, load);
  const ends = await Promise.all(running.map(({ ended }) => ended));
  expect(ends.map(({ exitCode }) => exitCode)).toEqual(running.map(() => 0));
  expect(new Set(running.map(({ zeroNs }) => zeroNs)).size).toBe(1);
  const { load: read } = readLoad(dirname(starts[0]?.input.recordsPath ?? ""), instances);
  return { read, slots: await redis.client.hgetall("slots"), draws: await redis.client.hgetall("draws") };
}

const dueCounts = (read: LoadEvidence) => read.counts("shop", "", "due").map(({ windowMs, done }) => [windowMs, done]);

test("three instances do exactly the slots of one, each once, at its time, with its keys", async () => {
  const load = telling();
  const one = await runAll(1, load);
  const three = await runAll(3, load);
  expect(Object.keys(one.slots)).toHaveLength(1_000);
  expect(new Set(Object.values(one.slots))).toEqual(new Set(["1"]));
  expect(three.slots).toEqual(one.slots);
  expect(three.draws).toEqual(one.draws);

  expect(three.read.isComplete).toBe(true);
  expect(three.read.totals).toEqual({ shop: { offered: 1_000, done: 1_000, failed: 0, abandoned: 0 } });
  expect(three.read.totals).toEqual(one.read.totals);
  expect(dueCounts(three.read)).toEqual(dueCounts(one.read));
  for (const read of [one.read, three.read]) {
    const timed = read.latencies("shop", "", "response").map(({ histogram }) => histogram);
    expect(mergeHistograms(timed).count).toBe(1_000);
    expect(read.gauges("shop").at(-1)).toMatchObject({ backlog: 0, counters: { served: 1_000 } });
    expect(read.client("cache", "fit").reduce((sum, { requests }) => sum + requests, 0)).toBe(2_000);
  }
});

test("when one instance dies, the others are stopped and account for their slots", async () => {
  const load = { ...telling(), slots: 60_000, schedule: [] };
  const [, running] = await startAll(3, load);
  const victim = running[1];
  if (victim === undefined) throw new Error("unreachable: three were started");
  process.kill(victim.pid, "SIGKILL");
  const ends = await Promise.all(running.map(({ ended }) => ended));
  expect(ends[1]).toMatchObject({ signal: "SIGKILL", asked: false, error: { exitCode: 3 } });
  for (const end of [ends[0], ends[2]]) expect(end).toMatchObject({ exitCode: 105, asked: true, error: null });
});

test("when one cannot start, none is left", async () => {
  const starts = await describeStarts([telling()], { folder: folder.path, port: redis.port }, 3);
  writeFileSync(starts[2]?.input.recordsPath ?? "", "the records of another");
  await expect(startInstances(starts, never)).rejects.toThrow("EEXIST");
  expect(pendingUndo(join(folder.path, "undo.ndjson"))).toEqual([]);
  expect(readFileSync(join(folder.path, "k6-load-1.log"), "utf8")).not.toContain("panic");
});

test("an instance waits for the others, but not for ever", async () => {
  const [start] = await describeStarts([telling()], { folder: folder.path, port: redis.port }, 3);
  if (start === undefined) throw new Error("unreachable: three were described");
  const alone = { ...start, startLimitMs: 2_000 };
  await expect(startInstances([alone], never)).rejects.toThrow("did not begin its load within 2000 ms");
});
