import type { Evidence } from "../journal/evidence.ts";
import type { MetricName } from "../plan/metrics.ts";
import { metricNamed } from "./metrics/metrics.ts";
import { wholeRun } from "./scope.ts";
import type { TargetFinding } from "./verdict.ts";

/** A target over the whole run; what cannot be known is null. */
export function findTarget(evidence: Evidence, name: string): TargetFinding {
  const over = (metric: MetricName): number | null => {
    const measure = {
      metric,
      subject: { kind: "target", target: name, nodes: null },
      filters: {},
      aggregate: null,
    } as const;
    try {
      return metricNamed(metric).over(measure, evidence, { intervals: [wholeRun], cut: null }).value;
    } catch {
      return null; // an objective on it says why
    }
  };
  const lagMs = over("replicationLag");
  return {
    name,
    hitRatio: over("serverHitRatio"),
    evictions: over("evictions"),
    rejectedConnections: over("rejectedConnections"),
    memoryMaxRatio: over("memoryRatio"),
    failovers: over("failovers"),
    replicationLagMaxSeconds: lagMs === null ? null : lagMs / 1000,
    lostWrites: over("lostWrites"),
  };
}
