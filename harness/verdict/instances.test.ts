import { expect, test } from "vitest";
import { LoadEvidenceBuilder } from "../journal/load-evidence.ts";
import type { LoadRecord } from "../journal/load-record.ts";
import { judge } from "./judge.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { latencyOf, objectiveOf, ofLoad, planOf } from "./testing/plan-parts.ts";
import { splitRecords } from "./testing/split-records.ts";

const objectives = [
  objectiveOf(ofLoad("counter", "shop", null, { name: "staleRead" }), "=", 1_999, { name: "stale" }),
  objectiveOf(ofLoad("errorRatio", "shop"), "<=", 0.5, { name: "errors" }),
  objectiveOf(latencyOf(99, "shop"), "<=", 5_000, { name: "fast" }),
  objectiveOf(ofLoad("abandoned", "shop"), "=", 7, { name: "abandoned" }),
];

/** A run whose every figure is there, and large enough to be seen. */
function aRun(): EvidenceBuilder {
  const builder = new EvidenceBuilder(planOf({ objectives })).started().load({
    load: "shop",
    fromMs: 0,
    toMs: 20_000,
    ratePerSecond: 200,
    hitRatio: 0.8,
    outages: [{ fromMs: 5_000, toMs: 6_000, how: { code: "EOF", everyNth: 2 } }],
  });
  const abandoned = { done: 0, failed: {}, abandoned: 7, hits: 0, misses: 0, attempts: 0 };
  builder.record({ type: "count", load: "shop", operation: "", by: "due", windowMs: 19_900, ...abandoned });
  for (let second = 1; second <= 20; second++) {
    const soFar = second / 20;
    builder.gauge("shop", second * 1_000 + 4, {
      backlog: 30,
      lateWhileIdle: Math.round(10 * soFar),
      originCalls: Math.round(800 * soFar),
      originMaxInFlight: 50,
      counters: { staleRead: Math.round(1_999 * soFar) },
    });
  }
  return builder.endOfRecords().endedInOrder();
}

test.each([2, 3, 7])("every figure of %i instances is that of one that did it all", (instances) => {
  const run = aRun();
  const { plan, events } = run.evidence();
  const together = (files: readonly (readonly LoadRecord[])[]) => {
    const load = new LoadEvidenceBuilder(files.length);
    for (const file of files) for (const record of file) load.add(record);
    return judge({ plan: { ...plan, instances: files.length }, events, load });
  };
  const alone = together([run.records]);
  expect(alone.objectives.map(({ name, status }) => [name, status])).toEqual([
    ["stale", "pass"],
    ["errors", "pass"],
    ["fast", "pass"],
    ["abandoned", "pass"],
  ]);
  expect(alone.generator.lateWhileIdle).toBe(10);
  expect(alone.load[0]).toMatchObject({ originCalls: 800, originMaxInFlight: 50, counters: { staleRead: 1_999 } });
  expect(together(splitRecords(run.records, instances))).toEqual(alone);
});

test("a run of which one instance has no end is invalid", () => {
  const run = aRun();
  const { plan, events } = run.evidence();
  const load = new LoadEvidenceBuilder(3);
  for (const record of splitRecords(run.records, 3).flat()) {
    if (record.type !== "end" || record.instance !== 2) load.add(record);
  }
  const verdict = judge({ plan: { ...plan, instances: 3 }, events, load });
  expect(verdict).toMatchObject({
    verdict: "invalid",
    reason: expect.stringContaining("the load's records have no end"),
  });
});
