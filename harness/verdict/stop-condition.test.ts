import { describe, expect, test } from "vitest";
import type { Plan, PlannedStop } from "../plan/plan.ts";
import { LiveEvidence } from "../journal/live-evidence.ts";
import { checkStopConditions, findReached } from "./stop-condition.ts";
import { EvidenceBuilder, gaugeOf } from "./testing/evidence-builder.ts";
import { during, faultOn, multiple, ofLoad, ofTarget, outside, planOf, stopOf } from "./testing/plan-parts.ts";

const melting = stopOf(ofLoad("errorRatio", "shop"), ">", 0.5, { forMs: 3_000, text: "errorRatio(shop) > 50% for 3s" });

/** Everything fails from 5 s on. */
const run = new EvidenceBuilder(planOf({ faults: [faultOn("cache")] })).load({
  load: "shop",
  fromMs: 0,
  toMs: 12_000,
  ratePerSecond: 50,
  outages: [{ fromMs: 5_000, toMs: 12_000, how: { code: "EOF", everyNth: 1 } }],
});
const reached = (stop: PlannedStop, untilMs: number, builder = run) => findReached(builder.evidence(), stop, untilMs);

describe("a stop condition", () => {
  test("is reached when it has held for its time, not before", () => {
    expect(reached(melting, 7_999)).toBeNull();
    expect(reached(melting, 8_000)).toBe("errorRatio(shop) > 50% for 3s: it was so from 5.0 s to 8.0 s");
  });
  test("is not reached by seconds of which nothing is known yet", () => {
    expect(reached(melting, 30_000, new EvidenceBuilder())).toBeNull();
  });
  test("waits for its scope", () => {
    const kill = { kind: "fault", name: "master-dies" } as const;
    expect(reached({ ...melting, scope: during(kill) }, 12_000)).toBeNull();
    expect(reached({ ...melting, scope: outside(kill) }, 12_000)).not.toBeNull();
    const faulted = new EvidenceBuilder(run.plan).event(4_000, {
      type: "fault.injecting",
      fault: "master-dies",
      kind: "kill",
      target: "cache.master",
      nodes: ["n1"],
      plane: null,
    });
    faulted.event(4_000, { type: "fault.injected", fault: "master-dies" });
    faulted.load({
      load: "shop",
      fromMs: 0,
      toMs: 12_000,
      ratePerSecond: 50,
      outages: [{ fromMs: 5_000, toMs: 12_000, how: { code: "EOF", everyNth: 1 } }],
    });
    expect(reached({ ...melting, scope: during(kill) }, 12_000, faulted)).not.toBeNull();
    expect(reached({ ...melting, scope: outside(kill) }, 12_000, faulted)).toBeNull();
  });
  test("relative to a phase waits until that is over", () => {
    const offered = stopOf(ofLoad("offered", "shop"), ">=", [multiple(0.5, "base")]);
    expect(reached(offered, 9_000)).toBeNull();
    expect(reached(offered, 10_000)).not.toBeNull();
  });
});

describe("watching a live run", () => {
  const plan: Plan = { ...run.plan, stopWhen: [melting] };
  const records = run.evidence().load.counts("shop", "", "due");

  test("finds it with the readings that tell how far the records go", () => {
    const live = new LiveEvidence(plan);
    for (const window of records) live.record({ type: "count", load: "shop", operation: "", by: "due", ...window });
    expect(checkStopConditions(live)).toBeNull();
    live.record(gaugeOf("shop", 8_010));
    expect(checkStopConditions(live)).toEqual({
      stop: "melting",
      reason: expect.stringContaining("from 5.0 s to 8.0 s"),
    });
  });
  test("waits for the slowest of several instances, and for none that has ended", () => {
    const live = new LiveEvidence({ ...plan, instances: 2 });
    for (const window of records) live.record({ type: "count", load: "shop", operation: "", by: "due", ...window });
    live.record(gaugeOf("shop", 8_010, { instance: 1 }));
    expect(checkStopConditions(live)).toBeNull();
    live.record(gaugeOf("shop", 7_010, { instance: 2 }));
    expect(checkStopConditions(live)).toBeNull();
    live.record({ type: "end", instance: 2, atMs: 7_500, totals: {} });
    expect([live.untilMs, checkStopConditions(live)?.stop]).toEqual([8_010, "melting"]);
    live.record({ type: "end", instance: 1, atMs: 8_400, totals: {} });
    expect(live.untilMs).toBe(8_400);
  });
  test("goes by the journal's own zero", () => {
    const evicting = stopOf(ofTarget("evictions", "cache"), ">", 0, { text: "evictions(cache) > 0" });
    const live = new LiveEvidence({ ...plan, stopWhen: [evicting] });
    const builder = new EvidenceBuilder();
    for (let second = 0; second < 10; second++)
      builder.info("cache", "n1", second * 1000, { evictedKeys: second >= 6 ? 5 : 0 });
    const { events } = builder.evidence();
    live.record(gaugeOf("shop", 9_000));
    live.event({ type: "run.zero", atMs: 100_000 });
    for (const event of events) live.event({ ...event, atMs: event.atMs + 100_000 });
    expect(checkStopConditions(live)?.reason).toContain("from 5.0 s to 6.0 s");
  });
  test("is not ended by a condition that cannot be computed", () => {
    const broken = stopOf(ofTarget("errorRatio", "cache"), ">", 0.5);
    const live = new LiveEvidence({ ...plan, stopWhen: [broken] });
    expect(checkStopConditions(live)).toBeNull();
  });
});
