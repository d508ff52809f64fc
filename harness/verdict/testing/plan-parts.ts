import type { Operator } from "../../drill/objective.ts";
import { plainClient } from "../../plan/testing/plain-client.ts";
import type {
  Aggregate,
  Plan,
  PlannedBound,
  PlannedFault,
  PlannedLoad,
  PlannedMeasure,
  PlannedObjective,
  PlannedScope,
  PlannedSpan,
  PlannedStop,
  PlannedTarget,
  Phase,
} from "../../plan/plan.ts";

/** Parts of plans for tests and samples: everything filled, one line each to change what matters. */

export function phases(lengthsMs: Readonly<Record<string, number>>): readonly Phase[] {
  let startMs = 0;
  return Object.entries(lengthsMs).map(([name, lengthMs]) => {
    const phase = { name, startMs, endMs: startMs + lengthMs };
    startMs = phase.endMs;
    return phase;
  });
}

/** 10 s of phase `base`, 10 s of phase `peak`, load `shop` on the Sentinel target `cache`, no faults and objectives. */
export function planOf(parts: Partial<Plan> = {}): Plan {
  const clock = parts.phases ?? phases({ base: 10_000, peak: 10_000 });
  return {
    version: 1,
    title: "A run for tests",
    slug: "a-run-for-tests",
    seed: 42,
    instances: 1,
    drill: { file: "test.yaml", sha256: "0".repeat(64), variant: null },
    expectFail: null,
    targets: [sentinelTarget("cache")],
    warmup: [],
    loads: [loadOn("cache", "shop")],
    faults: [],
    objectives: [],
    stopWhen: [],
    notes: [],
    ...parts,
    phases: clock,
    durationMs: clock.at(-1)?.endMs ?? 0,
  };
}

function sentinelTarget(name: string): PlannedTarget {
  return {
    name,
    provider: "process",
    topology: "sentinel",
    replicas: 2,
    sentinels: 3,
    quorum: 2,
    downAfterMs: 2_000,
    failoverTimeoutMs: 5_000,
    config: { maxmemory: "64mb" },
    origin: { concurrency: 50, serviceMs: 20, maxQueue: null },
    proxiedPlanes: [],
  };
}

export function loadOn(target: string, name: string): PlannedLoad {
  return {
    name,
    scenario: { name: "peak", file: "peak.ts", operations: ["get"], counters: ["staleRead"] },
    target,
    client: {
      ...plainClient,
      name: "fit",
      connections: 4,
      deadlineMs: 1_000,
      retry: { max: 0, backoffMinMs: 10, backoffMaxMs: 100, jitter: true, budgetRatio: 0.1, writes: false },
    },
    workers: 50,
    slots: 0,
    maxBacklog: null,
    rates: [],
    schedule: [],
    with: {},
  };
}

export function faultOn(target: string, parts: Partial<PlannedFault> = {}): PlannedFault {
  return {
    name: "master-dies",
    kind: "kill",
    target: { text: `${target}.master`, target, nodes: { parts: [{ name: "master", argument: null }] } },
    atMs: 10_000,
    forMs: 5_000,
    parameters: {},
    summary: `kill ${target}.master`,
    ...parts,
  };
}

type Filters = Readonly<Record<string, string>>;

/** `p99(shop.get)`: a percentile, or `mean`, `min`, `max`. */
export function latencyOf(
  percent: number | "mean" | "min" | "max",
  load: string,
  operation: string | null = null,
  filters: Filters = { time: "response" },
): PlannedMeasure {
  const aggregate: Aggregate = typeof percent === "number" ? { kind: "percentile", percent } : { kind: percent };
  return { metric: "latency", subject: { kind: "load", load, operation }, filters, aggregate };
}

export function ofLoad(
  metric: string,
  load: string,
  operation: string | null = null,
  filters: Filters = {},
): PlannedMeasure {
  return { metric, subject: { kind: "load", load, operation }, filters, aggregate: null };
}

export function ofTarget(metric: string, target: string, nodes: string | null = null): PlannedMeasure {
  const selector = nodes === null ? null : { parts: [{ name: nodes, argument: null }] };
  return { metric, subject: { kind: "target", target, nodes: selector }, filters: {}, aggregate: null };
}

export function ofFault(metric: string, fault: string, filters: Filters = {}): PlannedMeasure {
  return { metric, subject: { kind: "fault", fault }, filters, aggregate: null };
}

export function quantity(value: number): PlannedBound {
  return { kind: "quantity", value, text: String(value) };
}

/** `3x base`. */
export function multiple(factor: number, phase: string): PlannedBound {
  return { kind: "phase", factor, phase, text: `${String(factor)}x ${phase}` };
}

export const wholeScope: PlannedScope = { text: "the whole run", during: [], outside: [] };

export function during(...spans: readonly PlannedSpan[]): PlannedScope {
  return { text: "during spans", during: spans, outside: [] };
}

export function outside(...spans: readonly PlannedSpan[]): PlannedScope {
  return { text: "outside spans", during: [], outside: spans };
}

export function phaseSpan(plan: Plan, name: string): PlannedSpan {
  const phase = plan.phases.find((one) => one.name === name);
  if (phase === undefined) throw new Error(`no phase ${name} in the test's plan`);
  return { kind: "phase", ...phase };
}

/** Bounds given as numbers are quantities. */
export function objectiveOf(
  first: PlannedMeasure,
  op: Operator,
  limit: number | readonly PlannedBound[],
  parts: Partial<PlannedObjective> = {},
): PlannedObjective {
  return {
    name: "objective",
    text: `${first.metric} ${op} ${JSON.stringify(limit)}`,
    description: null,
    severity: "normal",
    never: false,
    expression: { first, operation: null, second: null },
    op,
    limit: typeof limit === "number" ? [quantity(limit)] : limit,
    warn: [],
    forMs: 0,
    scope: wholeScope,
    minSamples: 1,
    unit: "count",
    ...parts,
  };
}

export function stopOf(
  first: PlannedMeasure,
  op: Operator,
  limit: number | readonly PlannedBound[],
  parts: Partial<PlannedStop> = {},
): PlannedStop {
  return {
    name: "melting",
    text: `${first.metric} ${op} ${JSON.stringify(limit)}`,
    expression: { first, operation: null, second: null },
    op,
    limit: typeof limit === "number" ? [quantity(limit)] : limit,
    forMs: 0,
    scope: wholeScope,
    ...parts,
  };
}
