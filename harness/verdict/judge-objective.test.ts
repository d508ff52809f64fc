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
    holed.record({ ...window, done: 100, failed: {}, abandoned: 0, hits: 0, misses: 0, attempts: 0 });
    const latency = objectiveOf(latencyOf(99, "shop"), ">", 1.5, { never: true, unit: "ms" });
    const gap = judged({ ...latency, forMs: 1_000 }, holed.inOrder().evidence());
    expect(gap).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("nothing, or not all, was measured in the second from 6.0 s"),
    });
    expect(judged({ ...latency, forMs: 2_000 }, holed.evidence()).status).toBe("pass");
  });
  test("warns in its warn band", () => {
    expect(never(0.25, 1_000, { warn: [quantity(0.1)] }).status).toBe("warn");
    expect(never(0.25, 1_000, { warn: [quantity(0.25)] }).status).toBe("pass");
  });
});

describe("slots that were given up when the load ended", () => {
  /** 1,000 slots of 2 ms until 10 s; then as many a second as abandoned. The load ends at 20 s. */
  const givenUp = (abandonedBySecond: Readonly<Record<number, number>>) => {
    const builder = new EvidenceBuilder(plan).load({
      load: "shop",
      fromMs: 0,
      toMs: 10_000,
      ratePerSecond: 100,
      serviceMs: 1.8,
      hitRatio: 0.9,
    });
    for (const [second, abandoned] of Object.entries(abandonedBySecond)) {
      const window = {
        type: "count",
        load: "shop",
        operation: "",
        by: "due",
        windowMs: Number(second) * 1000,
      } as const;
      builder.record({ ...window, done: 0, failed: {}, abandoned, hits: 0, misses: 0, attempts: 0 });
    }
    return builder.inOrder().evidence();
  };
  const p99 = (abandoned: Readonly<Record<number, number>>, parts: Partial<PlannedObjective> = {}) =>
    judged(objectiveOf(latencyOf(99, "shop"), "<=", 5, { unit: "ms", ...parts }), givenUp(abandoned));

  test("fail a percentile that falls among them, with what they had waited at least", () => {
    expect(p99({ 12: 12 })).toMatchObject({
      status: "fail",
      measured: 7_900,
      reason: expect.stringContaining("12 of 1012 slots were abandoned: their time is unknown and longer than 7.9 s"),
    });
    expect(
      p99({ 12: 12 }, { expression: { first: latencyOf(99, "shop", "get"), operation: null, second: null } }).status,
    ).toBe("fail");
  });
  test("leave a percentile below them as it is", () => {
    expect(p99({ 12: 9 })).toMatchObject({ status: "pass", measured: 2 });
    expect(p99({ 12: 9 }, { scope: during(phaseSpan(plan, "base")) })).toMatchObject({ status: "pass", measured: 2 });
  });
  test("make it unknown where the limit is longer than they had waited", () => {
    expect(p99({ 12: 12 }, { limit: [quantity(9_000)] }).status).toBe("unknown");
    expect(p99({ 12: 12 }, { minSamples: 2_000 }).status).toBe("unknown");
  });
  test("goes by those that waited least: the percentile is at least that of the first beyond the timed", () => {
    // Rank 1,010 of 1,020: the 10th of the abandoned ones.
    expect(p99({ 12: 10, 19: 10 })).toMatchObject({ status: "fail", measured: 900 });
    expect(p99({ 12: 15, 19: 5 })).toMatchObject({ status: "fail", measured: 7_900 });
  });
  test("are in the highest and in the mean, and not in the service time", () => {
    const of = (aggregate: "max" | "mean" | "min", filters = { time: "response" }) =>
      judged(objectiveOf(latencyOf(aggregate, "shop", null, filters), "<=", 5), givenUp({ 12: 1 }));
    expect(of("max")).toMatchObject({ status: "fail", measured: 7_900 });
    expect(of("mean")).toMatchObject({ status: "fail", measured: expect.closeTo((1000 * 2 + 7_900) / 1001, 2) });
    expect(of("min").status).toBe("pass");
    expect(of("max", { time: "service" }).status).toBe("pass");
    expect(of("max", { time: "lag" }).status).toBe("pass");
  });
  test("break a `never` in their seconds, and may have where they waited for less", () => {
    const over = (limit: number) =>
      judged(
        objectiveOf(latencyOf(99, "shop"), ">", limit, { never: true, forMs: 2_000, unit: "ms" }),
        givenUp({ 12: 50, 13: 50 }),
      );
    expect(over(1_000)).toMatchObject({ status: "fail", measured: 6_900 });
    expect(over(7_000).status).toBe("unknown");
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

describe("a counter of a node that was killed and began anew", () => {
  /** Readings every second at .5 s, the last one `beforeMs` before the kill at 8 s. */
  const killed = (beforeMs: number) => {
    const builder = new EvidenceBuilder(plan).load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 10 });
    const read = (atMs: number, evictedKeys: number, runId: string) =>
      builder.info("cache", "n1", atMs, { runId, evictedKeys, uptimeSeconds: Math.floor((atMs - 9_000) / 1000) });
    for (let second = -1; second < 7; second++) read(second * 1000 + 500, 10, "a");
    read(8_000 - beforeMs, 10, "a");
    for (let second = 9; second < 22; second++) read(second * 1000 + 500, 3, "b");
    return builder
      .event(8_000, { type: "node.exited", target: "cache", node: "n1", asked: true, detail: "ended by SIGKILL" })
      .event(9_000, { type: "node.started", target: "cache", node: "n1", address: "", pid: 1, role: "master" })
      .inOrder()
      .evidence();
  };
  const evictions = ofTarget("evictions", "cache");
  const lost = "what n1 counted in the 0.8 s before it was killed is lost";

  test.each(["<", "<=", "="] as const)("is unknown where %s seems to hold and something was lost", (op) => {
    const limit = op === "=" ? 3 : 5;
    expect(judged(objectiveOf(evictions, op, limit), killed(800))).toMatchObject({
      status: "unknown",
      measured: 3,
      reason: expect.stringContaining(lost),
    });
  });
  test("fails where what was seen is over the limit already, and passes what it is to exceed", () => {
    expect(judged(objectiveOf(evictions, "<=", 2), killed(800)).status).toBe("fail");
    expect(judged(objectiveOf(evictions, ">=", 3), killed(800)).status).toBe("pass");
  });
  test("is known where it was read right before, with a note", () => {
    expect(judged(objectiveOf(evictions, "<=", 5), killed(12))).toMatchObject({
      status: "pass",
      reason: "3, limit <= 5; what n1 counted in the 12 ms before it was killed is lost",
    });
  });
  test("is known in a scope that what was lost is no part of", () => {
    const scope = during(phaseSpan(plan, "peak"));
    expect(judged(objectiveOf(evictions, "<=", 5, { scope }), killed(800)).status).toBe("pass");
  });
  test("may have broken a `never` in the second of which a part was lost", () => {
    const over = objectiveOf(evictions, ">", 2, { never: true });
    expect(judged(over, killed(800))).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("not all, was measured in the second from 7.0 s"),
    });
    expect(judged(over, killed(12)).status).toBe("pass");
  });
});

function completeWithout(load: string) {
  const loads = [...plan.loads, { ...plan.loads[0], name: load }] as typeof plan.loads;
  return new EvidenceBuilder({ ...plan, loads }).inOrder().evidence();
}
