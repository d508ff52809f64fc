import { describe, expect, test } from "vitest";
import type { CountRecord } from "../../journal/load-record.ts";
import { encodeHistogram } from "../testing/encode-histogram.ts";
import { EvidenceBuilder } from "../testing/evidence-builder.ts";
import { latencyOf, ofLoad } from "../testing/plan-parts.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { metricNamed } from "./metrics.ts";

const whole = { intervals: [{ startMs: 0, endMs: Infinity }], cut: null };
const scope = (startMs: number, endMs: number) => ({ intervals: [{ startMs, endMs }], cut: null });

const count = (parts: Partial<CountRecord>): CountRecord => ({
  type: "count",
  load: "shop",
  operation: "",
  by: "due",
  windowMs: 0,
  done: 0,
  failed: {},
  abandoned: 0,
  hits: 0,
  misses: 0,
  attempts: 0,
  ...parts,
});

/** 1 s: 100 due, of which 90 done, 6 failed, 4 abandoned; they end a second later. 20 gets end in the first second, 60 in the second. */
const evidence = new EvidenceBuilder()
  .record(
    count({ windowMs: 500, done: 90, failed: { TIMEOUT: 5, EOF: 1 }, abandoned: 4 }),
    count({ windowMs: 1_500, by: "end", done: 90, failed: { TIMEOUT: 5, EOF: 1 } }),
    count({ windowMs: 500, by: "end", operation: "get", done: 16, failed: { TIMEOUT: 4 }, hits: 12, misses: 4 }),
    count({ windowMs: 1_500, by: "end", operation: "get", done: 60, hits: 45, misses: 15 }),
    count({ windowMs: 1_500, by: "end", operation: "mget", done: 10, hits: 20, misses: 4 }),
  )
  .gauge("shop", 1_000, { counters: { staleRead: 1 } })
  .gauge("shop", 2_000, { counters: { staleRead: 3 } })
  .gauge("shop", 20_030, { counters: { staleRead: 3 } })
  .end({ shop: { offered: 100, done: 90, failed: 6, abandoned: 4 } })
  .evidence();

const over = (measure: PlannedMeasure, where = whole) => {
  const { value, samples } = metricNamed(measure.metric).over(measure, evidence, where);
  return [value, samples];
};

describe("slots count by when they were due, operations by when they ended", () => {
  test.each([
    ["errorRatio", null, {}, [10 / 100, 100]],
    ["errorRatio", null, { code: "TIMEOUT" }, [5 / 100, 100]],
    ["errorRatio", null, { code: "OOM" }, [0, 100]],
    ["errorRatio", "get", {}, [4 / 80, 80]],
    ["errors", null, {}, [6, 100]],
    ["errors", null, { code: "EOF" }, [1, 100]],
    ["abandoned", null, {}, [4, 100]],
    ["hitRatio", null, {}, [77 / 100, 100]],
    ["hitRatio", "get", {}, [57 / 76, 76]],
    ["counter", null, { name: "staleRead" }, [3, 3]],
    ["counter", null, { name: "never" }, [0, 3]],
  ] as const)("%s of %s, %j: %j", (metric, operation, filters, expected) => {
    expect(over(ofLoad(metric, "shop", operation, filters))).toEqual(expected);
  });

  test("in the second in which nothing was due, slots have no errors and operations do", () => {
    expect(over(ofLoad("errorRatio", "shop"), scope(1_000, 2_000))).toEqual([null, 0]);
    expect(over(ofLoad("errorRatio", "shop", "get"), scope(1_000, 2_000))).toEqual([0, 60]);
    expect(over(ofLoad("hitRatio", "shop", "get"), scope(0, 1_000))).toEqual([12 / 16, 16]);
  });
});

test("rates go by the whole tenths of a second in the scope", () => {
  expect(over(ofLoad("throughput", "shop"), scope(1_000, 3_000))).toEqual([45, 96]);
  expect(over(ofLoad("throughput", "shop", "get"), scope(0, 2_000))).toEqual([38, 80]);
  expect(over(ofLoad("offered", "shop"), scope(450, 650))).toEqual([1_000, 100]);
  expect(over(ofLoad("throughput", "shop"))).toEqual([90 / 20, 96]);
  expect(over(ofLoad("throughput", "shop"), scope(10, 90))).toEqual([null, 0]);
});

test("rates do not count what ended while draining", () => {
  const drained = new EvidenceBuilder()
    .record(count({ by: "end", windowMs: 19_900, done: 20 }), count({ by: "end", windowMs: 20_000, done: 999 }))
    .evidence();
  const measure = ofLoad("throughput", "shop");
  expect(metricNamed("throughput").over(measure, drained, whole).value).toBe(1);
});

const inSecond = (measure: PlannedMeasure, startMs: number) =>
  metricNamed(measure.metric).inSecond?.(measure, evidence, startMs);

describe("windows", () => {
  test("a second in which nothing was due is idle, not a gap", () => {
    expect(inSecond(ofLoad("errorRatio", "shop"), 1_000)).toEqual({ value: null, isIdle: true });
    expect(inSecond(ofLoad("errorRatio", "shop"), 0)).toEqual({ value: 0.1, isIdle: false });
  });
  test("slots that were due and left no latency are a gap, of which those given up tell how long it was at least", () => {
    expect(inSecond(latencyOf(99, "shop"), 0)).toEqual({ value: null, atLeast: 19_430, isIdle: false });
    const service = latencyOf(99, "shop", null, { time: "service" });
    expect(inSecond(service, 0)).toEqual({ value: null, atLeast: null, isIdle: false });
  });
  test("a second without anything done has a throughput of 0", () => {
    expect(inSecond(ofLoad("throughput", "shop"), 0)).toEqual({ value: 0, isIdle: false });
  });
  test("they add up to the whole", () => {
    const load = { load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 97 };
    const outages = [{ fromMs: 4_200, toMs: 7_000, how: { code: "EOF", everyNth: 3 } }];
    const run = new EvidenceBuilder()
      .load({ ...load, outages })
      .inOrder()
      .evidence();
    for (const metric of ["errors", "offered", "throughput"] as const) {
      const measure = ofLoad(metric, "shop");
      const { over: overScope, inSecond: second } = metricNamed(metric);
      const sum = Array.from({ length: 20 }, (_, i) => second?.(measure, run, i * 1000).value ?? 0);
      const total = sum.reduce((a, b) => a + b, 0);
      const wanted = overScope(measure, run, scope(0, 20_000)).value ?? -1;
      expect(total).toBeCloseTo(metric === "errors" ? wanted : wanted * 20, 9);
    }
  });
});

describe("latency", () => {
  const times = { type: "latency", load: "shop", operation: "" } as const;
  const timed = new EvidenceBuilder()
    .record(
      { ...times, time: "response", windowMs: 0, histogram: encodeHistogram([1_000, 2_000, 3_000, 4_000]) },
      { ...times, time: "response", windowMs: 1_000, histogram: encodeHistogram([10_000]) },
      { ...times, time: "service", windowMs: 0, histogram: encodeHistogram([500]) },
      { ...times, time: "lag", windowMs: 0, histogram: encodeHistogram([7]) },
      { ...times, operation: "get", time: "response", windowMs: 0, histogram: encodeHistogram([1_234]) },
    )
    .evidence();
  const value = (measure: PlannedMeasure, where = whole) => metricNamed("latency").over(measure, timed, where).value;

  test.each([
    [50, null, "response", 3.001],
    [100, null, "response", 10.007],
    ["max", null, "response", 10.007],
    ["min", null, "response", 1],
    [99, null, "service", 0.5],
    [99, null, "lag", 0.007],
    [99, "get", "response", 1.234],
  ] as const)("%s of %s, time=%s: %d ms", (aggregate, operation, time, expected) => {
    expect(value(latencyOf(aggregate, "shop", operation, { time }))).toBe(expected);
  });
  test("is the mean of the middles of the buckets", () => {
    expect(value(latencyOf("mean", "shop"), scope(0, 1_000))).toBeCloseTo(2.501, 2);
  });
  test("takes only whole seconds inside the scope", () => {
    expect(value(latencyOf("max", "shop"), scope(0, 1_999))).toBe(4.001);
    expect(value(latencyOf("max", "shop"), scope(1, 1_999))).toBeNull();
  });
});
