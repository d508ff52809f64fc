import type { Evidence, GaugeReading } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clockEndMs } from "../events.ts";
import { countWhile } from "../../base/count-while.ts";
import { type Interval, holds } from "../intervals.ts";
import { perRun } from "../per-run.ts";
import { loadOf } from "./counts.ts";
import { type Measured, unknown } from "./metric.ts";

/** The engine reads its gauges once a second; what is between two of them that are further apart nobody saw. */
const longestSilenceMs = 3_000;

/** The instant readings of a load, in order, and where there are none. */
export interface LoadReadings {
  readonly load: string;
  readonly gauges: readonly GaugeReading[];
  readonly gaps: readonly Interval[];
}

const readingsOf = perRun((evidence, load): LoadReadings => {
  const gauges = evidence.load.gauges(load);
  // A load may be over before the clock is.
  const endMs = Math.min(clockEndMs(evidence), endedAtMs(evidence, gauges));
  const times = [0, ...gauges.map(({ atMs }) => atMs).filter((atMs) => atMs > 0 && atMs < endMs), endMs];
  const gaps = times.slice(1).flatMap((atMs, i): readonly Interval[] => {
    const startMs = times[i] ?? 0;
    return atMs - startMs > longestSilenceMs ? [{ startMs, endMs: atMs }] : [];
  });
  return { load, gauges, gaps };
});

export function loadReadings(measure: PlannedMeasure, evidence: Evidence): LoadReadings {
  return readingsOf(evidence, loadOf(measure).load);
}

/** When the engine ended in order; Infinity where it did not. Its last reading may be a moment later. */
function endedAtMs({ load }: Evidence, gauges: readonly GaugeReading[]): number {
  return load.isComplete ? Math.max(load.endedAtMs ?? Infinity, gauges.at(-1)?.atMs ?? 0) : Infinity;
}

/** Was the load over, in order, before that? */
export function hasEnded({ gauges }: LoadReadings, evidence: Evidence, atMs: number): boolean {
  return atMs >= endedAtMs(evidence, gauges);
}

/** Why nothing can be said in the scope; null = something can. */
export function findLoadGap({ load, gaps }: LoadReadings, intervals: readonly Interval[]): Measured | null {
  const gap = gaps.find(({ startMs, endMs }) => intervals.some((one) => one.startMs < endMs && startMs < one.endMs));
  if (gap === undefined) return null;
  const [from, to] = [gap.startMs, gap.endMs].map((ms) => (ms / 1000).toFixed(1));
  return unknown(`a gap: the engine wrote no reading of ${load} from ${from ?? ""} s to ${to ?? ""} s`);
}

export function countGauges({ gauges }: LoadReadings, intervals: readonly Interval[]): number {
  return gauges.filter(({ atMs }) => holds(intervals, atMs)).length;
}

/** The readings in a stretch, the last one before it and the first one after it. */
export function gaugesAround({ gauges }: LoadReadings, startMs: number, endMs: number): readonly GaugeReading[] {
  const from = countWhile(gauges.length, (i) => (gauges[i]?.atMs ?? Infinity) <= startMs);
  const to = countWhile(gauges.length, (i) => (gauges[i]?.atMs ?? Infinity) < endMs);
  return gauges.slice(Math.max(0, from - 1), to + 1);
}
