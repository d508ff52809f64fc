import { describe, expect, test } from "vitest";
import type { PlannedObjective } from "../plan/plan.ts";
import { judgeObjective } from "./judge-objective.ts";
import { encodeHistogram } from "./testing/encode-histogram.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import {
  during,
  faultOn,
  latencyOf,
  multiple,
  objectiveOf,
  ofFault,
  ofLoad,
  ofTarget,
  phaseSpan,
  planOf,
  quantity,
} from "./testing/plan-parts.ts";

const plan = planOf({ faults: [faultOn("cache")] });

/** 100 slots a second for 20 s of 2 ms, lag 0.2 ms; from 12 s to 16 s every 4th fails. 2,000 slots, 100 failed. */
const run = new EvidenceBuilder(plan)
  .load({
    load: "shop",
    fromMs: 0,
    toMs: 20_000,
    ratePerSecond: 100,
    serviceMs: 1.8,
    hitRatio: 0.9,
    outages: [{ fromMs: 12_000, toMs: 16_000, how: { code: "EOF", everyNth: 4 } }],
  })
  .inOrder();
const evidence = run.evidence();

const judged = (objective: PlannedObjective, where = evidence) => {
  const { status, measured, limit, margin, reason } = judgeObjective(where, objective);
  return { status, measured, limit, margin, reason };
};

describe("one value over the scope", () => {
  const errors = ofLoad("errorRatio", "shop");
  test.each([
    ["inside its limit passes", 0.06, "pass", 0.166667],
    ["exactly at its limit passes", 0.05, "pass", 0],
    ["outside its limit fails", 0.04, "fail", -0.25],
  ])("%s", (_what, limit, status, margin) => {
    expect(judged(objectiveOf(errors, "<=", limit, { unit: "ratio" }))).toMatchObject({
      status,
      measured: 0.05,
      limit,
      margin,
      reason: `5 %, limit <= ${String(limit * 100)} %`,
    });
  });
  test("exactly at a limit that is to be undercut fails", () => {
    expect(judged(objectiveOf(errors, "<", 0.05)).status).toBe("fail");
  });
  test("of too few samples is unknown, whatever it is", () => {
    expect(judged(objectiveOf(errors, "<=", 0.06, { minSamples: 2_001 }))).toMatchObject({
      status: "unknown",
      measured: 0.05,
      reason: "2000 samples in the scope, 2001 needed",
    });
    expect(judged(objectiveOf(errors, "<=", 0.06, { minSamples: 2_000 })).status).toBe("pass");
  });
  test("with two bounds goes by the looser one", () => {
    expect(judged(objectiveOf(errors, "<=", [quantity(0.01), quantity(0.06)]))).toMatchObject({
      status: "pass",
      limit: 0.06,
    });
  });
  test("relative to a phase says both figures", () => {
    const objective = objectiveOf(latencyOf(50, "shop"), "<=", [multiple(2, "base")], {
      unit: "ms",
      scope: during(phaseSpan(plan, "peak")),
    });
    expect(judged(objective)).toMatchObject({
      status: "pass",
      measured: 2,
      limit: 4,
      reason: "2 ms, limit <= 4 ms (2x base)",
    });
  });
  test("relative to nothing is unknown, with the reason", () => {
    expect(judged(objectiveOf(errors, "<=", [multiple(2, "base")]))).toMatchObject({
      status: "unknown",
      limit: null,
      reason: expect.stringContaining("it is 0 in phase base"),
    });
  });
  test("inside the limit and beyond the warn limit warns", () => {
    const warn = (limit: number) => judged(objectiveOf(errors, "<=", 0.06, { warn: [quantity(limit)], unit: "ratio" }));
    expect(warn(0.05).status).toBe("pass");
    expect(warn(0.04)).toMatchObject({ status: "warn", reason: "5 %, limit <= 6 %; worse than the warn limit 4 %" });
    expect(judged(objectiveOf(errors, "<=", 0.01, { warn: [quantity(0.04)] })).status).toBe("fail");
  });
});

const twoMeasures = (operation: "-" | "/", second = ofLoad("errors", "shop", null, { code: "EOF" })) => ({
  expression: { first: ofLoad("errors", "shop"), operation, second },
});

describe("two measures", () => {
  test("have a difference and a quotient", () => {
    expect(judged(objectiveOf(ofLoad("errors", "shop"), "=", 0, twoMeasures("-")))).toMatchObject({
      status: "pass",
      measured: 0,
    });
    expect(judged(objectiveOf(ofLoad("errors", "shop"), "<=", 1, twoMeasures("/")))).toMatchObject({
      status: "pass",
      measured: 1,
    });
  });
  test("are unknown when divided by 0, or when one of them is", () => {
    const none = ofLoad("errors", "shop", null, { code: "OOM" });
    expect(judged(objectiveOf(none, "<=", 1, twoMeasures("/", none)))).toMatchObject({
      status: "unknown",
      reason: "it would be divided by 0",
    });
    const missing = twoMeasures("-", ofLoad("errors", "other"));
    expect(judged(objectiveOf(ofLoad("errors", "other"), "<=", 1, missing), completeWithout("other")).status).toBe(
      "unknown",
    );
  });
});

const never = (limit: number, forMs: number, parts: Partial<PlannedObjective> = {}) =>
  judgeObjective(
    evidence,
    objectiveOf(ofLoad("errorRatio", "shop"), ">", limit, { never: true, forMs, unit: "ratio", ...parts }),
  );

describe("never, for a time", () => {
  test("fails when it was so in every second of the time, and says when", () => {
    expect(never(0.2, 4_000)).toMatchObject({
      status: "fail",
      measured: 0.25,
      windows: [{ startMs: 12_000, endMs: 16_000 }],
      reason: "25 % at worst, forbidden > 20 % for 4.0 s; it was so from 12.0 s to 16.0 s",
    });
  });
  test("passes when it was so for less", () => {
    expect(never(0.2, 5_000)).toMatchObject({ status: "pass", measured: 0, margin: 1 });
  });
  test("passes exactly at its limit", () => {
    expect(never(0.25, 1_000)).toMatchObject({ status: "pass", measured: 0.25, margin: 0 });
    expect(never(0.249, 1_000).status).toBe("fail");
  });
  test("is unknown where the scope has fewer seconds in a row", () => {
    expect(never(0.2, 11_000, { scope: during(phaseSpan(plan, "peak")) })).toMatchObject({
      status: "unknown",
      reason: "no 11 whole seconds in a row lie in the scope",
    });
  });
  test("is unknown with a gap that may hide it", () => {
    const holed = new EvidenceBuilder(plan).load({ load: "shop", fromMs: 0, toMs: 5_000, ratePerSecond: 100 });
    const window = { type: "count", load: "shop", operation: "", by: "due", windowMs: 6_000 } as const;
    holed.record({ ...window, done: 0, failed: {}, abandoned: 100, hits: 0, misses: 0, attempts: 0 });
    const latency = objectiveOf(latencyOf(99, "shop"), ">", 1.5, { never: true, unit: "ms" });
    const gap = judged({ ...latency, forMs: 1_000 }, holed.inOrder().evidence());
    expect(gap).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("nothing was measured in the second from 6.0 s"),
    });
    expect(judged({ ...latency, forMs: 2_000 }, holed.evidence()).status).toBe("pass");
  });
  test("warns in its warn band", () => {
    expect(never(0.25, 1_000, { warn: [quantity(0.1)] }).status).toBe("warn");
    expect(never(0.25, 1_000, { warn: [quantity(0.25)] }).status).toBe("pass");
  });
});

describe("a latency that the generator itself made", () => {
  /** Response 8 ms, of which 5 ms are the generator's own. */
  const late = new EvidenceBuilder(plan)
    .load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 100, serviceMs: 3, lagMs: 5 })
    .inOrder()
    .evidence();
  const p99 = (limit: number, parts: Partial<PlannedObjective> = {}) =>
    judged(objectiveOf(latencyOf(99, "shop"), "<=", limit, { unit: "ms", ...parts }), late);
  const neverP99 = (limit: number) =>
    judged(objectiveOf(latencyOf(99, "shop"), ">", limit, { never: true, unit: "ms" }), late);
  test("is unknown, not failed, where the target alone would have kept the limit", () => {
    expect(p99(4)).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("but the generator itself was late by 5.003 ms"),
    });
  });
  test("fails where the target broke the limit anyway, and passes where both keep it", () => {
    expect(p99(2.9).status).toBe("fail");
    expect(p99(9).status).toBe("pass");
  });
  test("is no excuse for the service time", () => {
    const service = objectiveOf(latencyOf(99, "shop", null, { time: "service" }), "<=", 2.9);
    expect(judged(service, late).status).toBe("fail");
  });
  test("is unknown in `never`, too", () => {
    expect(neverP99(4)).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("the generator itself was late"),
    });
    expect(neverP99(2.9).status).toBe("fail");
    expect(neverP99(9).status).toBe("pass");
  });
});

describe("unknown and never a pass", () => {
  test("without the end of the load's records", () => {
    const torn = new EvidenceBuilder(plan)
      .load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 10 })
      .evidence();
    expect(judged(objectiveOf(ofLoad("errors", "shop"), "=", 0), torn)).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("have no end"),
    });
  });
  test("in a scope that the run did not reach the end of", () => {
    const cut = new EvidenceBuilder(plan)
      .load({ load: "shop", fromMs: 0, toMs: 14_000, ratePerSecond: 10 })
      .event(14_000, { type: "run.interrupted", signal: "SIGINT" })
      .inOrder()
      .evidence();
    const zeroErrors = (name: string) =>
      judged(objectiveOf(ofLoad("errors", "shop"), "=", 0, { scope: during(phaseSpan(plan, name)) }), cut);
    expect(zeroErrors("base").status).toBe("pass");
    expect(zeroErrors("peak")).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("SIGINT ended the run"),
    });
  });
  test("of a metric that throws", () => {
    expect(judged(objectiveOf(ofTarget("errorRatio", "cache"), "=", 0))).toMatchObject({
      status: "unknown",
      measured: null,
      reason: "it could not be computed: errorRatio is measured of a load, not of a target",
    });
  });
  test("of a histogram that is damaged", () => {
    const damaged = new EvidenceBuilder(plan)
      .record({
        type: "latency",
        load: "shop",
        operation: "",
        time: "response",
        windowMs: 0,
        histogram: encodeHistogram([1]).slice(0, 20),
      })
      .inOrder()
      .evidence();
    expect(judged(objectiveOf(latencyOf(99, "shop"), "<=", 5), damaged).status).toBe("unknown");
  });
});

describe("a recovery that did not come before the run ended", () => {
  const refused = { fromMs: 10_000, toMs: 20_000, how: { code: "REFUSED", everyNth: 1 } } as const;
  const unhealed = new EvidenceBuilder(plan)
    .load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 100, outages: [refused] })
    .fault("master-dies", ["n1"], { atMs: 10_000, healedAtMs: 15_000 })
    .inOrder()
    .evidence();
  const recovery = ofFault("recovery", "master-dies", { side: "client" });
  test("fails a limit that it has outlasted", () => {
    expect(judged(objectiveOf(recovery, "<", 8_000, { unit: "ms" }), unhealed)).toMatchObject({
      status: "fail",
      measured: 10_000,
      reason: "more than 10 s, limit < 8 s: the clients had not recovered when the run ended",
    });
  });
  test("is unknown of a limit that it may yet have kept", () => {
    expect(judged(objectiveOf(recovery, "<", 10_001), unhealed).status).toBe("unknown");
  });
});

function completeWithout(load: string) {
  const loads = [...plan.loads, { ...plan.loads[0], name: load }] as typeof plan.loads;
  return new EvidenceBuilder({ ...plan, loads }).inOrder().evidence();
}
