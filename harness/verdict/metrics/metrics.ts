import type { MetricName } from "../../plan/metrics.ts";
import { counter } from "./counter.ts";
import { abandoned, errorRatio, errors, hitRatio, offered, throughput } from "./counts.ts";
import { failovers } from "./failovers.ts";
import { recovery, settled } from "./fault-times.ts";
import { evictions, rejectedConnections, serverHitRatio } from "./info-counters.ts";
import { memoryRatio, replicationLag } from "./info-gauges.ts";
import { latency } from "./latency.ts";
import type { Metric } from "./metric.ts";

/** How each metric of `plan/metrics.ts` is computed; one that is missing here does not compile. */
const computations = {
  latency,
  throughput,
  offered,
  errorRatio,
  errors,
  abandoned,
  hitRatio,
  counter,
  serverHitRatio,
  evictions,
  rejectedConnections,
  memoryRatio,
  replicationLag,
  failovers,
  recovery,
  settled,
} satisfies Record<MetricName, Metric>;

/** Throws for a name that is in no table: a plan of another version. */
export function metricNamed(name: string): Metric {
  const metric = new Map<string, Metric>(Object.entries(computations)).get(name);
  if (metric === undefined) throw new Error(`there is no metric ${name}`);
  return metric;
}
