import type { LoadEvidence } from "../../harness/journal/evidence.ts";
import type { FaultFinding, LatencySummary, LoadFinding, ObjectiveFinding, TargetFinding } from "../../harness/verdict/verdict.ts";

export function latency(mean: number, p50: number, p95: number, p99: number, p999: number, max: number): LatencySummary {
  return { mean, p50, p95, p99, p999, max };
}

const noLatency: LatencySummary = { mean: null, p50: null, p95: null, p99: null, p999: null, max: null };

export function objective(finding: Partial<ObjectiveFinding> & Pick<ObjectiveFinding, "name" | "text" | "status">): ObjectiveFinding {
  return {
    description: null,
    severity: "normal",
    metric: "errorRatio",
    phase: "the whole run",
    measured: null,
    op: "<=",
    limit: null,
    margin: null,
    unit: "ratio",
    samples: 0,
    reason: "",
    windows: [],
    ...finding,
  };
}

export function fault(finding: Partial<FaultFinding> & Pick<FaultFinding, "name" | "kind" | "target">): FaultFinding {
  return {
    nodes: [],
    injectedAtMs: null,
    effectiveAtMs: null,
    healedAtMs: null,
    effectVerified: false,
    effectDetail: "",
    healVerified: false,
    healDetail: "",
    detectedMs: null,
    electedMs: null,
    serverRecoveryMs: null,
    clientRecoveryMs: null,
    settledMs: null,
    notes: {},
    ...finding,
  };
}

export function target(name: string, finding: Partial<TargetFinding> = {}): TargetFinding {
  return {
    name,
    hitRatio: null,
    evictions: null,
    rejectedConnections: null,
    memoryMaxRatio: null,
    failovers: null,
    replicationLagMaxSeconds: null,
    lostWrites: null,
    ...finding,
  };
}

/** A load's finding whose counts are those of the sample's own records. */
export function loadFinding(evidence: LoadEvidence, finding: Partial<LoadFinding> & Pick<LoadFinding, "name" | "scenario" | "target">): LoadFinding {
  const totals = evidence.totals[finding.name] ?? { offered: 0, done: 0, failed: 0, abandoned: 0 };
  const errors: Record<string, number> = {};
  let [hits, reads] = [0, 0];
  for (const window of evidence.counts(finding.name, "", "end")) {
    for (const [code, count] of Object.entries(window.failed)) errors[code] = (errors[code] ?? 0) + count;
    hits += window.hits;
    reads += window.hits + window.misses;
  }
  return {
    ...totals,
    givenUp: 0,
    errors,
    responseMs: noLatency,
    serviceMs: noLatency,
    generatorLagMs: noLatency,
    hitRatio: reads === 0 ? null : hits / reads,
    counters: {},
    operations: [],
    originCalls: 0,
    originMaxInFlight: 0,
    ...finding,
  };
}
