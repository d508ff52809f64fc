import { type Interval, unite } from "./intervals.ts";
import { compare, type Limit } from "./limit.ts";
import type { SecondValue } from "./metrics/metric.ts";

/** One second of a `never` or a stop condition. */
export interface JudgedSecond {
  readonly startMs: number;
  readonly value: number | null;
  /** The comparison held; null = nobody knows: a gap, a bound that is not known, or the generator was late. */
  readonly isHeld: boolean | null;
}

export interface Sustained {
  /**
   * `broken`: the comparison held in every second of a span that is long enough. `possible`: it may have, with the seconds of
   * which nobody knows. `never`: it cannot have, whatever happened in those.
   */
  readonly outcome: "broken" | "possible" | "never";
  /** The spans that decided it. */
  readonly windows: readonly Interval[];
  /** The worst value that was sustained over such a span: it beats the limit exactly where that was broken. Null = no span is known whole. */
  readonly worst: number | null;
  /** Whether any span of seconds without a break is long enough. */
  readonly isLongEnough: boolean;
}

export const secondMs = 1000;

/** How many seconds a comparison has to hold. */
export function secondsFor(forMs: number): number {
  return Math.max(1, Math.ceil(forMs / secondMs));
}

/** A value that is only known to be more than something decides where whatever is more decides alike. */
export function judgeSecond(startMs: number, { value, isIdle, atLeast }: SecondValue, limit: Limit): JudgedSecond {
  if (value !== null) return { startMs, value, isHeld: compare(value, limit) };
  if (isIdle) return { startMs, value, isHeld: false };
  const isUpward = limit.op === ">" || limit.op === ">=";
  const isDownward = limit.op === "<" || limit.op === "<=";
  if (typeof atLeast !== "number" || !(isUpward || isDownward) || compare(atLeast, limit) !== isUpward) {
    return { startMs, value, isHeld: null };
  }
  return { startMs, value: atLeast, isHeld: isUpward };
}

/** Looks for a span of consecutive seconds in which the comparison held. Seconds are in order. */
export function findSustained(seconds: readonly JudgedSecond[], count: number, { op }: Limit): Sustained {
  const broken: Interval[] = [];
  const possible: Interval[] = [];
  let worst: number | null = null;
  let isLongEnough = false;
  for (let end = count; end <= seconds.length; end++) {
    const span = seconds.slice(end - count, end);
    const startMs = span[0]?.startMs ?? 0;
    if ((span.at(-1)?.startMs ?? 0) - startMs !== (count - 1) * secondMs) continue; // a part of it is out of scope
    isLongEnough = true;
    const interval = { startMs, endMs: startMs + count * secondMs };
    if (span.every(({ isHeld }) => isHeld === true)) broken.push(interval);
    else if (span.every(({ isHeld }) => isHeld !== false)) possible.push(interval);
    worst = worse(worst, mildest(span, op), op);
  }
  const outcome = broken.length > 0 ? "broken" : possible.length > 0 ? "possible" : "never";
  return { outcome, windows: unite(broken.length > 0 ? broken : possible), worst, isLongEnough };
}

/** What every second of the span reached: of `> limit` the lowest. */
function mildest(span: readonly JudgedSecond[], op: Limit["op"]): number | null {
  const values = span.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length < span.length) return null;
  return op === "<" || op === "<=" ? Math.max(...values) : Math.min(...values);
}

function worse(a: number | null, b: number | null, op: Limit["op"]): number | null {
  if (a === null || b === null) return a ?? b;
  return op === "<" || op === "<=" ? Math.min(a, b) : Math.max(a, b);
}
