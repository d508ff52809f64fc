import type { RateSegment } from "../plan.ts";
import type { PlannedRates } from "./plan-rates.ts";

/** Every rate so many times as high, and its text says so: `500/s to 5000/s, times 1.5`. */
export function scaleRates(planned: PlannedRates, factor: number): PlannedRates {
  if (factor === 1) return planned;
  return {
    rates: planned.rates.map((rate) => ({ ...rate, text: `${rate.text}, times ${String(factor)}` })),
    schedule: planned.schedule.map((segment) => ({
      ...segment,
      fromPerSecond: segment.fromPerSecond * factor,
      toPerSecond: segment.toPerSecond * factor,
    })),
  };
}

/** The highest rate of several schedules together, per second: it is at an end of one of their segments. */
export function highestTotalRate(schedules: readonly (readonly RateSegment[])[]): number {
  const edges = new Set(schedules.flat().flatMap(({ startMs, endMs }) => [startMs, endMs]));
  const totals = [...edges].flatMap((atMs) => [
    sum(schedules.map((schedule) => rateAt(schedule, atMs, ({ startMs, endMs }) => startMs <= atMs && atMs < endMs))),
    sum(schedules.map((schedule) => rateAt(schedule, atMs, ({ startMs, endMs }) => startMs < atMs && atMs <= endMs))),
  ]);
  return Math.max(0, ...totals);
}

function rateAt(schedule: readonly RateSegment[], atMs: number, isIn: (segment: RateSegment) => boolean): number {
  const segment = schedule.find(isIn);
  if (segment === undefined) return 0;
  const { startMs, endMs, fromPerSecond, toPerSecond } = segment;
  return fromPerSecond + ((toPerSecond - fromPerSecond) * (atMs - startMs)) / (endMs - startMs);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
