import type { Point } from "../chart/model.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import { eventsOf } from "../facts/run.ts";
import { remember } from "./remember.ts";

/** One value for every second of the run's clock, from 0:00; null = not known. */
export type Seconds = readonly (number | null)[];

export const secondMs = 1_000;

export function secondOf(atMs: number): number {
  return Math.floor(atMs / secondMs);
}

/** The moment that stands for a second: its middle. */
export function middleOf(second: number): number {
  return second * secondMs + secondMs / 2;
}

/** How many seconds the grid has: to the planned end, or to the last slot that ended after it. */
export const secondsIn = remember((evidence: Evidence): number => {
  const { plan } = evidence;
  return Math.max(1, Math.ceil(Math.max(plan.durationMs, knownUntilMs(evidence)) / secondMs));
});

/**
 * How far the load records reach. Within, a window that is left out is a window in which nothing happened: a true zero. Beyond,
 * nothing is known: a gap. An engine that died leaves its last window as the end.
 */
export const knownUntilMs = remember((evidence: Evidence): number => {
  const { load, plan } = evidence;
  const ended = eventsOf(evidence, "engine.ended").findLast(({ what }) => what === "load");
  if (load.isComplete && ended) return ended.atMs;
  let last = 0;
  for (const { name } of plan.loads) {
    for (const by of ["due", "end"] as const) {
      const window = load.counts(name, "", by).at(-1);
      if (window) last = Math.max(last, window.windowMs + 100);
    }
  }
  return load.isComplete ? Math.max(last, plan.durationMs) : last;
});

/** A grid that is filled from what is known of single seconds. */
export function fill(evidence: Evidence, values: ReadonlyMap<number, number | null>): Seconds {
  return Array.from({ length: secondsIn(evidence) }, (_, second) => values.get(second) ?? null);
}

/**
 * A grid of readings that are taken once a second, not in step with the clock: one counts for its second, and for the next where
 * none fell into that and the one after has one.
 */
export function fillReadings(
  evidence: Evidence,
  readings: readonly { readonly atMs: number; readonly value: number | null }[],
): Seconds {
  const values = Array.from<number | null>({ length: secondsIn(evidence) }).fill(null);
  const set = (second: number, value: number | null) => {
    if (second >= 0 && second < values.length) values[second] = value;
  };
  for (const [index, { atMs, value }] of readings.entries()) {
    const second = secondOf(atMs);
    set(second, value ?? values[second] ?? null);
    const next = readings[index + 1];
    if (next !== undefined && secondOf(next.atMs) === second + 2 && next.value !== null) set(second + 1, value);
  }
  return values;
}

/** For drawing: runs of unknown seconds become one gap, and nothing is drawn before the first or after the last known one. */
export function pointsOf(seconds: Seconds): readonly Point[] {
  const points: Point[] = [];
  let isGap = true;
  for (const [second, value] of seconds.entries()) {
    if (value === null && isGap) continue;
    isGap = value === null;
    points.push({ atMs: middleOf(second), value });
  }
  if (isGap) points.pop();
  return points;
}

/** Value by value; unknown where all are, else the sum of those that are known. */
export function sumOf(all: readonly Seconds[]): Seconds {
  return combine(all, (a, b) => a + b);
}

/** Value by value the highest that is known. */
export function highestOf(all: readonly Seconds[]): Seconds {
  return combine(all, Math.max);
}

function combine(all: readonly Seconds[], join: (a: number, b: number) => number): Seconds {
  const [first = [], ...rest] = all;
  return first.map((value, second) =>
    rest.reduce<number | null>((before, one) => {
      const next = one[second] ?? null;
      if (before === null || next === null) return before ?? next;
      return join(before, next);
    }, value),
  );
}
