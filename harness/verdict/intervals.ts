import { countWhile } from "../base/count-while.ts";

/** A stretch of the clock, ms from zero; the end is not part of it and may be Infinity. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** Sorted, without overlap; what touches becomes one. */
export function unite(intervals: readonly Interval[]): readonly Interval[] {
  const united: Interval[] = [];
  for (const next of intervals.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = united.at(-1);
    if (next.endMs <= next.startMs) continue;
    if (last !== undefined && next.startMs <= last.endMs) {
      united[united.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, next.endMs) };
    } else {
      united.push(next);
    }
  }
  return united;
}

/** What is left of the first without the second. */
export function subtract(from: readonly Interval[], what: readonly Interval[]): readonly Interval[] {
  let left = unite(from);
  for (const { startMs, endMs } of unite(what)) {
    left = left.flatMap((interval) =>
      [
        { startMs: interval.startMs, endMs: Math.min(interval.endMs, startMs) },
        { startMs: Math.max(interval.startMs, endMs), endMs: interval.endMs },
      ].filter((part) => part.endMs > part.startMs),
    );
  }
  return left;
}

export function clip(intervals: readonly Interval[], { startMs, endMs }: Interval): readonly Interval[] {
  return intervals
    .map((interval) => ({
      startMs: Math.max(interval.startMs, startMs),
      endMs: Math.min(interval.endMs, endMs),
    }))
    .filter((interval) => interval.endMs > interval.startMs);
}

/** Does one of them hold all of it? */
export function covers(intervals: readonly Interval[], startMs: number, endMs: number): boolean {
  return intervals.some((interval) => interval.startMs <= startMs && endMs <= interval.endMs);
}

export function holds(intervals: readonly Interval[], atMs: number): boolean {
  return intervals.some((interval) => interval.startMs <= atMs && atMs < interval.endMs);
}

/** The windows of `sizeMs` that lie wholly inside, of those that begin at multiples of it. Windows are sorted. */
export function windowsInside<W extends { readonly windowMs: number }>(
  windows: readonly W[],
  intervals: readonly Interval[],
  sizeMs: number,
): readonly W[] {
  return intervals.flatMap(({ startMs, endMs }) =>
    windows.slice(firstFrom(windows, startMs), firstAfter(windows, endMs - sizeMs)),
  );
}

/** The starts of all windows of `sizeMs` that lie wholly inside, each a multiple of it. The intervals must end. */
export function windowStarts(intervals: readonly Interval[], sizeMs: number): readonly number[] {
  return intervals.flatMap(({ startMs, endMs }) => {
    const first = Math.ceil(startMs / sizeMs);
    const count = Math.max(0, Math.floor(endMs / sizeMs) - first);
    return Array.from({ length: count }, (_, i) => (first + i) * sizeMs);
  });
}

type Windows = readonly { readonly windowMs: number }[];

function firstFrom(windows: Windows, atMs: number): number {
  return countWhile(windows.length, (i) => (windows[i]?.windowMs ?? Infinity) < atMs);
}

function firstAfter(windows: Windows, atMs: number): number {
  return countWhile(windows.length, (i) => (windows[i]?.windowMs ?? Infinity) <= atMs);
}
