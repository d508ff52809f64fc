import type { Evidence, Histogram } from "../../journal/evidence.ts";
import { mergeHistograms } from "../../journal/histogram.ts";
import type { LatencyRecord } from "../../journal/load-record.ts";
import type { Aggregate } from "../../plan/plan.ts";
import { type Interval, windowsInside } from "../intervals.ts";
import { type AbandonedSlots, countAbandoned, findAbandoned, waitAtRank } from "./abandoned-slots.ts";
import { perRun } from "../per-run.ts";
import { addUp, countWindowMs } from "./add-up.ts";

/** Latencies come in windows of 1 s, by the due time of their slot. */
export const latencyWindowMs = 1000;

/** What is known of the times of the slots, or operations, that were due in the whole seconds of a scope. */
export interface Timings {
  readonly histogram: Histogram;
  /** Given up when the load ended, the shortest known wait first: of the response time they are the slowest. */
  readonly abandoned: readonly AbandonedSlots[];
  /** Counted as ended, but not timed: a part of the records is missing. */
  readonly missing: number;
}

interface Asked {
  readonly load: string;
  readonly operation: string | null;
  readonly time: LatencyRecord["time"];
}

export function timingsOf(
  evidence: Evidence,
  { load, operation, time }: Asked,
  intervals: readonly Interval[],
): Timings {
  const windows = windowsInside(evidence.load.latencies(load, operation ?? "", time), intervals, latencyWindowMs);
  const histogram = mergeHistograms(windows.map((window) => window.histogram));
  return {
    histogram,
    abandoned: time === "response" ? findAbandoned(evidence, load, intervals) : [],
    missing: countMissing(evidence, { load, operation, time }, intervals, histogram),
  };
}

/**
 * What was counted and not timed. Of slots both go by the due time; operations are counted by when they ended, so there the
 * whole run is compared. A live run is counted more often than timed.
 */
function countMissing(
  evidence: Evidence,
  { load, operation, time }: Asked,
  intervals: readonly Interval[],
  histogram: Histogram,
): number {
  if (time === "lag" || !evidence.load.isComplete) return 0;
  if (operation === null) return Math.max(0, countEnded(evidence, load, intervals) - histogram.count);
  return missingOperations(evidence, `${load}\n${operation}\n${time}`);
}

const missingOperations = perRun((evidence: Evidence, key: string): number => {
  const [load = "", operation = "", time] = key.split("\n");
  const windows = evidence.load.latencies(load, operation, time === "service" ? "service" : "response");
  const timed = windows.reduce((sum, { histogram }) => sum + histogram.count, 0);
  const { done, failed } = addUp(evidence.load.counts(load, operation, "end"));
  return Math.max(0, done + failed - timed);
});

/** Slots due in the whole seconds of the scope that were done or failed. */
function countEnded(evidence: Evidence, load: string, intervals: readonly Interval[]): number {
  const seconds = intervals.map(({ startMs, endMs }) => ({
    startMs: Math.ceil(startMs / latencyWindowMs) * latencyWindowMs,
    endMs: Math.floor(endMs / latencyWindowMs) * latencyWindowMs,
  }));
  const { done, failed } = addUp(windowsInside(evidence.load.counts(load, "", "due"), seconds, countWindowMs));
  return done + failed;
}

/** The timings of several loads as one. */
export function mergeTimings(all: readonly Timings[]): Timings {
  return {
    histogram: mergeHistograms(all.map(({ histogram }) => histogram)),
    abandoned: all.flatMap(({ abandoned }) => abandoned).toSorted((a, b) => a.atLeastMs - b.atLeastMs),
    missing: all.reduce((sum, { missing }) => sum + missing, 0),
  };
}

export interface AggregatedTime {
  /** Null: nothing was timed, or it lies among those that nobody timed. */
  readonly value: number | null;
  /** Of a null value: it is more than this. */
  readonly atLeast: number | null;
  /** Slots or operations, abandoned ones included. */
  readonly samples: number;
}

/** What is missing could have taken any time: taken as the fastest it gives a lower bound. */
export function aggregateTimings({ histogram, abandoned, missing }: Timings, aggregate: Aggregate): AggregatedTime {
  const timed = histogram.count;
  const samples = timed + countAbandoned(abandoned);
  const known = (value: number | null): AggregatedTime =>
    missing === 0 ? { value, atLeast: null, samples } : { value: null, atLeast: value, samples };
  const waited = (atLeast: number | null): AggregatedTime => ({ value: null, atLeast, samples });
  if (samples === timed && missing === 0) return known(aggregated(histogram, aggregate));
  switch (aggregate.kind) {
    case "min":
      if (missing > 0) return waited(null);
      return timed > 0 ? known(histogram.minMs) : waited(waitAtRank(abandoned, 1));
    case "max":
      return waited(Math.max(histogram.maxMs ?? 0, abandoned.at(-1)?.atLeastMs ?? 0));
    case "mean": {
      const sum = abandoned.reduce((all, { count, atLeastMs }) => all + count * atLeastMs, 0);
      return waited((sum + timed * (histogram.meanMs ?? 0)) / (samples + missing));
    }
    case "percentile": {
      // Rounded up, deaf to the last bit of the floating point product, as the histogram's own.
      const exact = (aggregate.percent / 100) * (samples + missing);
      const rank = Math.max(1, Math.ceil(exact - exact * Number.EPSILON)) - missing;
      if (rank < 1) return waited(null);
      if (rank > timed) return waited(waitAtRank(abandoned, rank - timed));
      return known(histogram.percentileMs(((rank - 0.5) / timed) * 100));
    }
    default:
      return aggregate satisfies never;
  }
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
