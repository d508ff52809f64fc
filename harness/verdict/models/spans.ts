import type { Note } from "../../journal/history.ts";
import type { Point } from "./model.ts";

/** A stretch of time that a worker noted. */
export interface Span {
  readonly worker: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** What each worker noted between a note that begins and one that ends, of one subject; who never noted an end was at it until `lastMs`. */
export function spansOf(
  notes: readonly Note[],
  begin: string,
  ends: readonly string[],
  lastMs: number,
): readonly Span[] {
  const open = new Map<number, number>();
  const spans: Span[] = [];
  for (const { worker, event, atMs } of notes) {
    if (event === begin) {
      open.set(worker, atMs);
    } else if (ends.includes(event)) {
      const startMs = open.get(worker);
      if (startMs === undefined) continue;
      open.delete(worker);
      spans.push({ worker, startMs, endMs: atMs });
    }
  }
  for (const [worker, startMs] of open) spans.push({ worker, startMs, endMs: Math.max(startMs, lastMs) });
  return spans.toSorted((a, b) => a.startMs - b.startMs);
}

/** How many spans there are at once, each time that one begins. Spans are in the order of their start. */
export function levelsOf(spans: readonly Span[]): readonly Point[] {
  const ends: number[] = [];
  return spans.map(({ startMs, endMs }) => {
    for (let i = ends.length - 1; i >= 0; i--) if ((ends[i] ?? 0) <= startMs) ends.splice(i, 1);
    ends.push(endMs);
    return { atMs: startMs, value: ends.length };
  });
}

/** Spans that overlap, directly or through others, are one group. */
export function groupsOf(spans: readonly Span[]): readonly (readonly Span[])[] {
  const groups: Span[][] = [];
  let untilMs = -Infinity;
  for (const span of spans) {
    const last = groups.at(-1);
    if (last === undefined || span.startMs > untilMs) groups.push([span]);
    else last.push(span);
    untilMs = Math.max(untilMs, span.endMs);
  }
  return groups;
}
