import type { Evidence } from "../../../journal/evidence.ts";
import type { CountRecord, GaugeRecord } from "../../../journal/load-record.ts";
import type { loadMetrics } from "../../../plan/metrics/load-metrics.ts";
import type { PlannedMeasure } from "../../../plan/plan.ts";
import { encodeHistogram } from "../encode-histogram.ts";
import { EvidenceBuilder } from "../evidence-builder.ts";
import { latencyOf, loadOn, ofLoad, planOf } from "../plan-parts.ts";
import type { MetricCase } from "./metric-case.ts";

/** 20 s, and 1,000 slots planned. */
const plan = planOf({ loads: [{ ...loadOn("cache", "shop"), slots: 1_000 }] });
const nothing = () => new EvidenceBuilder(plan).inOrder().evidence();

const empty = { done: 0, failed: {}, abandoned: 0, hits: 0, misses: 0, attempts: 0 };

/** One window of slots that ended as they were due. */
function slots(parts: Partial<CountRecord>): EvidenceBuilder {
  const window = { type: "count", load: "shop", operation: "", windowMs: 500, ...empty, ...parts } as const;
  const ended = { ...window, by: "end", abandoned: 0 } as const;
  return new EvidenceBuilder(plan).record({ ...window, by: "due" }, ended);
}

function gets(parts: Partial<CountRecord>): Evidence {
  const window = { type: "count", load: "shop", operation: "get", by: "end", windowMs: 500, ...empty } as const;
  return new EvidenceBuilder(plan)
    .record({ ...window, ...parts })
    .inOrder()
    .evidence();
}

/** Readings once a second, the last one at the end. */
function gauges(builder: EvidenceBuilder, read: (second: number) => Partial<GaugeRecord>): Evidence {
  for (let second = 1; second <= 20; second++) builder.gauge("shop", second * 1_000, read(second));
  return builder.inOrder().evidence();
}

/** A load of which a model counts the notes. */
function noted(count: number): Evidence {
  const shop = loadOn("cache", "shop");
  const doubles = { kind: "counter", unit: "count", description: "How often." } as const;
  const ofModel = planOf({
    loads: [{ ...shop, scenario: { ...shop.scenario, model: "noted", measures: { doubles } } }],
  });
  const notes = Array.from({ length: count }, (_, i) => {
    return { atMs: i * 1_000, sentMs: i * 1_000, worker: 0, event: "doubles", subject: "", value: null };
  });
  const histories = new Map([["shop", { isComplete: true, notes }]]);
  return { ...new EvidenceBuilder(ofModel).inOrder().evidence(), histories };
}

type Worse = "<=" | ">=";

function ofSlots(
  metric: string,
  op: Worse,
  limit: number,
  parts: readonly [Partial<CountRecord>, Partial<CountRecord>],
  filters = {},
): MetricCase {
  const measure = ofLoad(metric, "shop", null, filters);
  const [at, beyond] = parts.map((part) => () => slots(part).inOrder().evidence());
  return { measure, op, limit, at: at ?? nothing, beyond: beyond ?? nothing, unknown: nothing };
}

function ofGets(
  metric: string,
  op: Worse,
  limit: number,
  [at, beyond]: readonly [Partial<CountRecord>, Partial<CountRecord>],
): MetricCase {
  return {
    measure: ofLoad(metric, "shop"),
    op,
    limit,
    at: () => gets(at),
    beyond: () => gets(beyond),
    unknown: nothing,
  };
}

function ofGauges(
  measure: PlannedMeasure,
  limit: number,
  read: (value: number, second: number) => Partial<GaugeRecord>,
): MetricCase {
  const evidence = (value: number) => gauges(slots({ done: 1_000 }), (second) => read(value, second));
  return { measure, op: "<=", limit, at: () => evidence(limit), beyond: () => evidence(limit * 1.1), unknown: nothing };
}

const response = (us: number): Evidence =>
  new EvidenceBuilder(plan)
    .record({
      type: "latency",
      load: "shop",
      operation: "",
      time: "response",
      windowMs: 0,
      histogram: encodeHistogram(Array.from({ length: 100 }, () => us)),
    })
    .inOrder()
    .evidence();

export const loadCases = {
  // 5,003 us is the highest value of the bucket of 5,000 us.
  latency: {
    measure: latencyOf(99, "shop"),
    op: "<=",
    limit: 5.003,
    at: () => response(5_000),
    beyond: () => response(5_004),
    unknown: nothing,
  },
  throughput: ofSlots("throughput", ">=", 5, [{ done: 100 }, { done: 99 }]),
  offered: ofSlots("offered", ">=", 5, [{ done: 100 }, { done: 99 }]),
  achieved: ofSlots("achieved", ">=", 0.9, [
    { done: 90, failed: { EOF: 10 } },
    { done: 89, failed: { EOF: 11 } },
  ]),
  errorRatio: ofSlots("errorRatio", "<=", 0.1, [
    { done: 90, failed: { EOF: 6 }, abandoned: 4 },
    { done: 89, failed: { EOF: 6 }, abandoned: 5 },
  ]),
  errors: ofSlots("errors", "<=", 6, [
    { done: 90, failed: { EOF: 6 } },
    { done: 90, failed: { EOF: 6, RESET: 1 } },
  ]),
  abandoned: ofSlots("abandoned", "<=", 4, [
    { done: 90, abandoned: 4 },
    { done: 90, abandoned: 5 },
  ]),
  burnRate: ofSlots(
    "burnRate",
    "<=",
    10,
    [
      { done: 90, failed: { EOF: 10 } },
      { done: 89, failed: { EOF: 11 } },
    ],
    { slo: "0.99" },
  ),
  // 1,000 slots are planned, so 10 may be lost.
  budgetSpent: ofSlots(
    "budgetSpent",
    "<=",
    1,
    [
      { done: 900, failed: { EOF: 10 } },
      { done: 900, failed: { EOF: 11 } },
    ],
    { slo: "0.99" },
  ),
  hitRatio: ofGets("hitRatio", ">=", 0.8, [
    { hits: 80, misses: 20 },
    { hits: 79, misses: 21 },
  ]),
  amplification: ofGets("amplification", "<=", 1.5, [
    { done: 100, attempts: 150 },
    { done: 100, attempts: 151 },
  ]),
  backlog: ofGauges(ofLoad("backlog", "shop"), 30, (value, second) => ({ backlog: second === 7 ? value : 2 })),
  busyWorkers: ofGauges(ofLoad("busyWorkers", "shop"), 0.5, (value) => ({
    workersCalling: value * 100,
    workersWaiting: (1 - value) * 100,
  })),
  lateSlots: ofGauges(ofLoad("lateSlots", "shop"), 0.01, (value, second) => ({
    lateWhileIdle: second >= 7 ? value * 1_000 : 0,
  })),
  counter: ofGauges(ofLoad("counter", "shop", null, { name: "staleRead" }), 10, (value, second) => ({
    counters: second >= 7 ? { staleRead: value } : {},
  })),
  measure: {
    measure: ofLoad("measure", "shop", null, { name: "doubles" }),
    op: "<=",
    limit: 2,
    at: () => noted(2),
    beyond: () => noted(3),
    unknown: () => noted(0),
  },
  originRate: ofGauges(ofLoad("originRate", "shop"), 40, (value, second) => ({ originCalls: value * second })),
  originInFlight: ofGauges(ofLoad("originInFlight", "shop"), 20, (value, second) => ({
    originInFlight: 3,
    originMaxInFlight: second >= 7 ? value : 3,
  })),
  originRefused: ofGauges(ofLoad("originRefused", "shop"), 20, (value, second) => ({
    originRefused: second >= 7 ? value : 0,
  })),
} satisfies Record<keyof typeof loadMetrics, MetricCase>;
