import type { NodeTimeline } from "../timeline/nodes.ts";
import { middleOf, secondMs, type Seconds } from "../timeline/seconds.ts";
import type { Question, Span } from "./cause.ts";

/** A known value and its second. */
export interface Spot {
  readonly second: number;
  readonly atMs: number;
  readonly value: number;
}

type Beyond = (a: number, b: number) => boolean;
export const higher: Beyond = (a, b) => a > b;
export const lower: Beyond = (a, b) => a < b;

/** The first of the most extreme seconds that touch the spans; null where none is known. */
export function extremeIn(seconds: Seconds, spans: readonly Span[], isBeyond: Beyond = higher): Spot | null {
  let extreme: Spot | null = null;
  for (const [second, value] of seconds.entries()) {
    if (value === null || !touches(spans, second)) continue;
    if (extreme === null || isBeyond(value, extreme.value)) extreme = { second, atMs: middleOf(second), value };
  }
  return extreme;
}

/** The first second in the spans that something holds of. */
export function firstIn(seconds: Seconds, spans: readonly Span[], holds: (value: number) => boolean): Spot | null {
  for (const [second, value] of seconds.entries()) {
    if (value !== null && touches(spans, second) && holds(value)) return { second, atMs: middleOf(second), value };
  }
  return null;
}

/** All that is known in the seconds that touch the spans. */
export function sumIn(seconds: Seconds, spans: readonly Span[]): number {
  return seconds.reduce<number>((sum, value, second) => (touches(spans, second) ? sum + (value ?? 0) : sum), 0);
}

/** The last known value at or before a second, at most `back` seconds earlier. */
export function lastBefore(seconds: Seconds, second: number, back = 10): Spot | null {
  for (let at = second; at >= Math.max(0, second - back); at -= 1) {
    const value = seconds[at] ?? null;
    if (value !== null) return { second: at, atMs: middleOf(at), value };
  }
  return null;
}

export function valueAt(seconds: Seconds, second: number): number | null {
  return seconds[second] ?? null;
}

/** A second with the typical value, away from the spans where that is possible: what the extreme is compared with. */
export function typicalOf(seconds: Seconds, spans: readonly Span[]): Spot | null {
  const known = seconds.flatMap((value, second): readonly Spot[] =>
    value === null ? [] : [{ second, atMs: middleOf(second), value }],
  );
  const away = known.filter(({ second }) => !touches(spans, second));
  const sorted = (away.length >= 5 ? away : known).toSorted((a, b) => a.value - b.value);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function touches(spans: readonly Span[], second: number): boolean {
  const startMs = second * secondMs;
  return spans.some((span) => span.startMs < startMs + secondMs && startMs < span.endMs);
}

/** Of several nodes the one whose extreme goes furthest. */
export function extremeNode(
  nodes: readonly NodeTimeline[],
  read: (node: NodeTimeline) => Seconds,
  spans: readonly Span[],
  isBeyond: Beyond = higher,
): { readonly node: NodeTimeline; readonly spot: Spot } | null {
  let found: { readonly node: NodeTimeline; readonly spot: Spot } | null = null;
  for (const node of nodes) {
    const spot = extremeIn(read(node), spans, isBeyond);
    if (spot !== null && (found === null || isBeyond(spot.value, found.spot.value))) found = { node, spot };
  }
  return found;
}

/** From so long before the spans on: what was filled up or broke before still counts. */
export function before({ spans }: Pick<Question, "spans">, ms: number): readonly Span[] {
  return spans.map(({ startMs, endMs }) => ({ startMs: Math.max(0, startMs - ms), endMs }));
}
