import type { Evidence, Histogram } from "../../journal/evidence.ts";
import type { LatencyRecord } from "../../journal/load-record.ts";
import { mergeHistograms } from "../../journal/histogram.ts";
import type { Aggregate, PlannedMeasure } from "../../plan/plan.ts";
import { formatQuantity } from "../format.ts";
import { windowsInside } from "../intervals.ts";
import { type ResolvedScope, windowScope } from "../scope.ts";
import { type AbandonedSlots, countAbandoned, findAbandoned, waitAtRank } from "./abandoned-slots.ts";
import { isIdle, loadOf } from "./counts.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

/** Latencies come in windows of 1 s, by the due time of their slot. */
const windowMs = 1000;

export const latency: Metric = {
  over: overLatency,
  inSecond: (measure, evidence, startMs) => {
    const { value, atLeast } = overLatency(measure, evidence, windowScope(startMs, windowMs));
    const idle = isIdle(evidence, loadOf(measure).load, { startMs, endMs: startMs + windowMs });
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
  const time = timeOf(measure);
  const windows = windowsInside(evidence.load.latencies(load, operation ?? "", time), intervals, windowMs);
  const histogram = mergeHistograms(windows.map((window) => window.histogram));
  const abandoned = time === "response" ? findAbandoned(evidence, load, intervals) : [];
  const samples = histogram.count + countAbandoned(abandoned);
  if (samples === 0) return unknown("nothing was timed in a whole second of the scope");
  const { value, atLeast } =
    samples === histogram.count
      ? { value: aggregated(histogram, aggregate), atLeast: null }
      : aggregatedWith(histogram, abandoned, aggregate);
  if (value !== null) return known(value, samples);
  const given = `${String(countAbandoned(abandoned))} of ${String(samples)} slots were abandoned`;
  const reason = `${given}: their time is unknown and longer than ${formatQuantity(abandoned[0]?.atLeastMs ?? 0, "ms")}`;
  return { ...unknown(reason, samples), atLeast };
}

interface Bounded {
  readonly value: number | null;
  /** Of a null value. */
  readonly atLeast: number | null;
}

function aggregatedWith(histogram: Histogram, abandoned: readonly AbandonedSlots[], aggregate: Aggregate): Bounded {
  const timed = histogram.count;
  const all = timed + countAbandoned(abandoned);
  const longestMs = abandoned.at(-1)?.atLeastMs ?? 0;
  switch (aggregate.kind) {
    case "min":
      return timed > 0 ? { value: histogram.minMs, atLeast: null } : { value: null, atLeast: waitAtRank(abandoned, 1) };
    case "max":
      return { value: null, atLeast: Math.max(histogram.maxMs ?? 0, longestMs) };
    case "mean": {
      const waited = abandoned.reduce((sum, { count, atLeastMs }) => sum + count * atLeastMs, 0);
      return { value: null, atLeast: (waited + timed * (histogram.meanMs ?? 0)) / all };
    }
    case "percentile": {
      // Rounded up, deaf to the last bit of the floating point product, as the histogram's own.
      const exact = (aggregate.percent / 100) * all;
      const rank = Math.max(1, Math.ceil(exact - exact * Number.EPSILON));
      if (rank > timed) return { value: null, atLeast: waitAtRank(abandoned, rank - timed) };
      return { value: histogram.percentileMs(((rank - 0.5) / timed) * 100), atLeast: null };
    }
    default:
      return aggregate satisfies never;
  }
}

export function timeOf({ filters }: PlannedMeasure): LatencyRecord["time"] {
  const time = filters["time"] ?? "response";
  if (time === "response" || time === "service" || time === "lag") return time;
  throw new Error(`time=${time} is no time of a latency`);
}

function aggregated(histogram: Histogram, aggregate: Aggregate): number | null {
  switch (aggregate.kind) {
    case "min":
      return histogram.minMs;
    case "mean":
      return histogram.meanMs;
    case "max":
      return histogram.maxMs;
    case "percentile":
      return histogram.percentileMs(aggregate.percent);
    default:
      return aggregate satisfies never;
  }
}
