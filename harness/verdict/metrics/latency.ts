import type { Evidence } from "../../journal/evidence.ts";
import type { LatencyRecord } from "../../journal/load-record.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { formatQuantity } from "../format.ts";
import { type ResolvedScope, windowScope } from "../scope.ts";
import { countAbandoned } from "./abandoned-slots.ts";
import { isIdle, loadOf } from "./counts.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";
import { aggregateTimings, latencyWindowMs, timingsOf } from "./timings.ts";

export const latency: Metric = {
  over: overLatency,
  inSecond: (measure, evidence, startMs) => {
    const { value, atLeast } = overLatency(measure, evidence, windowScope(startMs, latencyWindowMs));
    const idle = isIdle(evidence, loadOf(measure).load, { startMs, endMs: startMs + latencyWindowMs });
    return { value, atLeast, isIdle: value === null && idle };
  },
};

/**
 * Slots that were given up when the load ended have no latency: of the response time, also of each of their operations,
 * they are the slowest ones. Service time and lag are about what was sent and what was woken.
 */
function overLatency(measure: PlannedMeasure, evidence: Evidence, { intervals }: ResolvedScope): Measured {
  const { load, operation } = loadOf(measure);
  const { aggregate } = measure;
  if (aggregate === null) throw new Error(`a latency needs an aggregate, such as p99(${load})`);
  const timings = timingsOf(evidence, { load, operation, time: timeOf(measure) }, intervals);
  const { value, atLeast, samples } = aggregateTimings(timings, aggregate);
  if (timings.missing > 0)
    return { ...unknown(`${String(timings.missing)} of those that ended were not timed`, samples), atLeast };
  if (samples === 0) return unknown("nothing was timed in a whole second of the scope");
  if (value !== null) return known(value, samples);
  const { abandoned } = timings;
  const given = `${String(countAbandoned(abandoned))} of ${String(samples)} slots were abandoned`;
  const reason = `${given}: their time is unknown and longer than ${formatQuantity(abandoned[0]?.atLeastMs ?? 0, "ms")}`;
  return { ...unknown(reason, samples), atLeast };
}

export function timeOf({ filters }: PlannedMeasure): LatencyRecord["time"] {
  const time = filters["time"] ?? "response";
  if (time === "response" || time === "service" || time === "lag") return time;
  throw new Error(`time=${time} is no time of a latency`);
}
