import type { Evidence, Histogram } from "../../journal/evidence.ts";
import type { LatencyRecord } from "../../journal/load-record.ts";
import { mergeHistograms } from "../../journal/histogram.ts";
import type { Aggregate, PlannedMeasure } from "../../plan/plan.ts";
import { windowsInside } from "../intervals.ts";
import { type ResolvedScope, windowScope } from "../scope.ts";
import { isIdle, loadOf } from "./counts.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

/** Latencies come in windows of 1 s, by the due time of their slot. */
const windowMs = 1000;

export const latency: Metric = {
  over: overLatency,
  inSecond: (measure, evidence, startMs) => {
    const { value } = overLatency(measure, evidence, windowScope(startMs, windowMs));
    const idle = isIdle(evidence, loadOf(measure).load, { startMs, endMs: startMs + windowMs });
    return { value, isIdle: value === null && idle };
  },
};

function overLatency(measure: PlannedMeasure, evidence: Evidence, { intervals }: ResolvedScope): Measured {
  const { load, operation } = loadOf(measure);
  const { aggregate } = measure;
  if (aggregate === null) throw new Error(`a latency needs an aggregate, such as p99(${load})`);
  const windows = windowsInside(evidence.load.latencies(load, operation ?? "", timeOf(measure)), intervals, windowMs);
  const histogram = mergeHistograms(windows.map((window) => window.histogram));
  const value = aggregated(histogram, aggregate);
  return value === null ? unknown("nothing was timed in a whole second of the scope") : known(value, histogram.count);
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
