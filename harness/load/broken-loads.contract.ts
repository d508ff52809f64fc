import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { LoadRecord } from "../journal/load-record.ts";
import type { PlannedLoad } from "../plan/plan.ts";
import { plannedLoad } from "./testing/plans.ts";
import { startRedis, type TestRedis } from "./testing/redis-server.ts";
import { makeFolder, Outcome, runLoad, startLoads } from "./testing/run-load.ts";

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

const run = (load: PlannedLoad) => runLoad(load, { folder: folder.path, port: redis.port });

/** Twenty slots of a scenario with this source. */
function usersOwn(source: string): PlannedLoad {
  const file = join(folder.path, "own.ts");
  writeFileSync(file, source);
  return { ...plannedLoad, scenario: { name: "own", file, operations: [], counters: [] }, workers: 2, slots: 20 };
}

test.each([
  ["a scenario that throws in every slot", "export default () => () => {\n  throw new Error('planted');\n};"],
  ["a scenario that throws before it serves a slot", "export default () => {\n  throw new Error('planted');\n};"],
])("fails every slot of %s, and says where, though k6 itself sees nothing wrong", async (_what, source) => {
  const outcome = await run(usersOwn(source));
  expect(outcome.end).toMatchObject({ exitCode: 0, error: null });
  expect(outcome.slots).toEqual({ offered: 20, done: 0, failed: 20, abandoned: 0 });
  expect(outcome.errorCodes).toEqual(new Set(["SCENARIO"]));
  expect(outcome.scenarioErrors[0]).toMatchObject({ load: "shop", message: "Error: planted" });
  expect(outcome.scenarioErrors[0]?.stack).toMatch(/own\.ts:2:/);
});

test("fails every slot with the code of the error of Redis that the scenario let through", async () => {
  await redis.client.set("text", "no number");
  const outcome = await run(usersOwn(`export default (load) => () => load.redis.call("LPUSH", "text", 1);`));
  expect(outcome.slots).toEqual({ offered: 20, done: 0, failed: 20, abandoned: 0 });
  expect(outcome.errorCodes).toEqual(new Set(["WRONGTYPE"]));
  expect(outcome.scenarioErrors).toEqual([]);
});

test("names the place of what a scenario throws while it is loaded", async () => {
  const broken = usersOwn(
    "const limits = undefined;\nexport const most = limits.most;\nexport default () => () => {};",
  );
  await expect(run(broken)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/own\.ts:2:\d+: expected a scenario that k6 can load, got TypeError/) as string,
  });
});

test("says what the engine does not like about its input, as a defect of redrill", async () => {
  const load = usersOwn("export default () => () => {};");
  await expect(run({ ...load, client: { ...load.client, connections: 0 } })).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringMatching(/k6 \(load\) ended too early, with exit code .*client\.connections/s) as string,
  });
});

test("accounts for every slot when it is stopped on the way, and writes the last records", async () => {
  const rate = { startMs: 0, endMs: 60_000, fromPerSecond: 1_000, toPerSecond: 1_000 };
  const long = { ...usersOwn(`export default (load) => () => load.redis.get("a");`), slots: 60_000, schedule: [rate] };
  await using k6 = await startLoads([long], { folder: folder.path, port: redis.port });
  const records: LoadRecord[] = [];
  for await (const record of k6.records()) {
    records.push(record);
    if (record.type === "count" && record.done > 0) void k6.stop();
  }
  const { end, slots } = new Outcome("shop", records, await k6.ended);
  expect(end).toMatchObject({ exitCode: 105, asked: true, error: null });
  expect(slots.done).toBeGreaterThan(0);
  expect(slots.offered).toBe(slots.done + slots.failed + slots.abandoned);
  expect(slots.offered).toBeLessThan(60_000);
});

test("keeps loads apart in one k6, whatever their names", async () => {
  const own = usersOwn("export default (load) => (slot) => load.count(load.name);");
  const names = ["black-friday", "black_friday", "setup", "2nd"];
  const loads = names.map((name): PlannedLoad => ({ ...own, name }));
  await using k6 = await startLoads(loads, { folder: folder.path, port: redis.port });
  const records: LoadRecord[] = [];
  for await (const record of k6.records()) records.push(record);
  const end = await k6.ended;
  for (const name of names) {
    const ofLoad = records.filter((record) => !("load" in record) || record.load === name);
    const { slots, counters } = new Outcome(name, ofLoad, end);
    expect(slots).toEqual({ offered: 20, done: 20, failed: 0, abandoned: 0 });
    expect(counters).toEqual({ [name]: 20 });
  }
});
