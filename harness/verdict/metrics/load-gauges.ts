import type { GaugeReading } from "../../journal/evidence.ts";
import { holds } from "../intervals.ts";
import { countGauges, findLoadGap, gaugesAround, hasEnded, loadReadings } from "./load-readings.ts";
import { type Metric, known, unknown } from "./metric.ts";

/** The highest reading; in a second: of the readings in it, or the last one before it. */
function highestOf(read: (gauge: GaugeReading) => number): Metric {
  return {
    over: (measure, evidence, { intervals }) => {
      const readings = loadReadings(measure, evidence);
      const samples = countGauges(readings, intervals);
      const gap = findLoadGap(readings, intervals);
      if (gap !== null) return { ...gap, samples };
      if (samples === 0) return unknown("no reading of the load lies in the scope");
      const inside = readings.gauges.filter(({ atMs }) => holds(intervals, atMs));
      return known(
        inside.reduce((most, gauge) => Math.max(most, read(gauge)), -Infinity),
        samples,
      );
    },
    inSecond: (measure, evidence, startMs) => {
      const interval = { startMs, endMs: startMs + 1000 };
      const readings = loadReadings(measure, evidence);
      if (findLoadGap(readings, [interval]) !== null) return { value: null, isIdle: false };
      const around = gaugesAround(readings, interval.startMs, interval.endMs);
      const inside = around.filter(({ atMs }) => atMs >= startMs && atMs < interval.endMs);
      if (inside.length === 0 && hasEnded(readings, evidence, startMs)) return { value: null, isIdle: true };
      // Those in it, or the last one before, or before the first reading that one.
      const before = around.findLast(({ atMs }) => atMs < startMs);
      const seen = inside.length > 0 ? inside : [before ?? around[0]].filter((gauge) => gauge !== undefined);
      const value = seen.reduce<number | null>((most, gauge) => Math.max(most ?? -Infinity, read(gauge)), null);
      return { value, isIdle: false };
    },
  };
}

export const backlog = highestOf((gauge) => gauge.backlog);

export const busyWorkers = highestOf(({ workersCalling, workersComputing, workersWaiting }) => {
  const all = workersCalling + workersComputing + workersWaiting;
  return all === 0 ? 0 : workersCalling / all;
});

const inFlightAtReadings = highestOf((gauge) => gauge.originInFlight);

/**
 * The engine keeps the highest number so far. Where that rose in the scope it is the scope's own; otherwise only the readings in it are
 * known, and in between it may have been as high as ever before.
 */
export const originInFlight: Metric = {
  over: (measure, evidence, scope) => {
    const seen = inFlightAtReadings.over(measure, evidence, scope);
    if (seen.value === null) return seen;
    const { gauges } = loadReadings(measure, evidence);
    const risen = gauges.filter(({ originMaxInFlight, atMs }, i) => {
      const before = gauges[i - 1] ?? { originMaxInFlight: 0, atMs: 0 };
      return (
        originMaxInFlight > before.originMaxInFlight &&
        scope.intervals.some((one) => one.startMs <= before.atMs && atMs < one.endMs)
      );
    });
    const top = risen.at(-1)?.originMaxInFlight ?? null;
    if (top !== null && top >= seen.value) return { ...seen, value: top };
    const ever = gauges.findLast(({ atMs }) => holds(scope.intervals, atMs))?.originMaxInFlight ?? seen.value;
    if (ever <= seen.value) return seen;
    const note = `between the readings it may have been higher, at most ${String(ever)}`;
    return { ...seen, isLowerBound: true, atMost: ever, notes: [note] };
  },
  inSecond: inFlightAtReadings.inSecond,
};
