import type { Evidence, GaugeReading } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clockEndMs } from "../events.ts";
import { covers, type Interval } from "../intervals.ts";
import { countOffered } from "./counts.ts";
import { countGauges, findLoadGap, gaugesAround, hasEnded, type LoadReadings, loadReadings } from "./load-readings.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

type ReadCounter = (gauge: GaugeReading, measure: PlannedMeasure) => number;

/** Where a load's counters began. */
interface Point {
  readonly atMs: number;
  readonly count: number;
}

function pointsOf(
  gauges: readonly GaugeReading[],
  isFromZero: boolean,
  measure: PlannedMeasure,
  read: ReadCounter,
): readonly Point[] {
  const points = gauges.map((gauge) => ({ atMs: gauge.atMs, count: read(gauge, measure) }));
  return isFromZero && (points[0]?.atMs ?? 0) > 0 ? [{ atMs: 0, count: 0 }, ...points] : points;
}

/** What it rose by between readings that both lie in the scope, and over how many seconds. */
function riseOver(
  readings: LoadReadings,
  intervals: readonly Interval[],
  measure: PlannedMeasure,
  read: ReadCounter,
): { readonly count: number; readonly seconds: number } | null {
  const points = pointsOf(readings.gauges, true, measure, read);
  let [count, ms] = [0, 0];
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    if (from === undefined || to === undefined || !covers(intervals, from.atMs, to.atMs)) continue;
    count += to.count - from.count;
    ms += to.atMs - from.atMs;
  }
  return ms === 0 ? null : { count, seconds: ms / 1000 };
}

function riseInSecond(measure: PlannedMeasure, evidence: Evidence, startMs: number, read: ReadCounter): number | null {
  const endMs = startMs + 1000;
  const readings = loadReadings(measure, evidence);
  if (findLoadGap(readings, [{ startMs, endMs }]) !== null) return null;
  const around = gaugesAround(readings, startMs, endMs);
  const points = pointsOf(around, around[0] === readings.gauges[0], measure, read);
  if (points.length < 2) return null;
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    if (from === undefined || to === undefined || to.atMs <= from.atMs) continue;
    const overlapMs = Math.min(endMs, to.atMs) - Math.max(startMs, from.atMs);
    if (overlapMs > 0) sum += ((to.count - from.count) * overlapMs) / (to.atMs - from.atMs);
  }
  return sum;
}

/** Counts go on in a silence; only at the ends of the scope it hides what they rose by. */
function findUnseen(
  { load, gauges, gaps }: LoadReadings,
  intervals: readonly Interval[],
  runMs: number,
): Measured | null {
  const lastMs = gauges.at(-1)?.atMs ?? 0;
  const edges = intervals.flatMap(({ startMs, endMs: atMs }) => [startMs, atMs]);
  const cut = gaps.filter((gap) => {
    const isAfterAll = lastMs < gap.endMs && gap.endMs >= runMs;
    return isAfterAll || edges.some((atMs) => gap.startMs < atMs && atMs < gap.endMs);
  });
  return findLoadGap({ load, gauges, gaps: cut }, intervals);
}

/** What a counter of the engine's rose by, or that per second. */
function riseOf(read: ReadCounter, isRate: boolean): Metric {
  return {
    over: (measure, evidence, { intervals }): Measured => {
      const readings = loadReadings(measure, evidence);
      const samples = countGauges(readings, intervals);
      if (readings.gauges.length === 0) return unknown("the load's counters were never read");
      const unseen = findUnseen(readings, intervals, clockEndMs(evidence));
      if (unseen !== null) return { ...unseen, samples };
      const rise = riseOver(readings, intervals, measure, read);
      if (rise === null) return unknown("no two readings of the load lie in the scope", samples);
      return known(isRate ? rise.count / rise.seconds : rise.count, samples);
    },
    inSecond: (measure, evidence, startMs) => ({
      value: riseInSecond(measure, evidence, startMs, read),
      isIdle: hasEnded(loadReadings(measure, evidence), evidence, startMs),
    }),
  };
}

/** A scenario's own counter; one that it never touched is not in the reading. */
export const counter = riseOf(({ counters }, { filters }) => {
  const name = filters["name"];
  if (name === undefined) throw new Error("counter needs name=...");
  return counters[name] ?? 0;
}, false);

export const originRate = riseOf((gauge) => gauge.originCalls, true);

export const originRefused = riseOf((gauge) => gauge.originRefused, false);

export const lateSlots: Metric = {
  over: (measure, evidence, scope) => {
    const late = lateRises.over(measure, evidence, scope);
    if (late.value === null) return late;
    const slots = countOffered(evidence, loadReadings(measure, evidence).load, scope.intervals);
    return slots === 0 ? unknown("no slot was due in the scope") : known(late.value / slots, slots);
  },
  inSecond: null,
};

const lateRises = riseOf((gauge) => gauge.lateWhileIdle, false);
