import type { Clock } from "../chart/model.ts";
import { formatClock } from "../text/format.ts";
import { middleOf, type Seconds } from "../timeline/seconds.ts";

/** `highest 1.95 s at 0:36 during master-dies`; null where there is no value. */
export function describeHighest(seconds: Seconds, format: (value: number) => string, clock: Clock): string | null {
  return describeExtreme(
    extremeOf(seconds, (a, b) => a > b),
    format,
    clock,
    "highest",
  );
}

export function describeLowest(seconds: Seconds, format: (value: number) => string, clock: Clock): string | null {
  return describeExtreme(
    extremeOf(seconds, (a, b) => a < b),
    format,
    clock,
    "lowest",
  );
}

/** A known value and its second. */
export interface Spot {
  readonly second: number;
  readonly value: number;
}

/** The first value that none is beyond; null where none is known. */
export function extremeOf(seconds: Seconds, isBeyond: (a: number, b: number) => boolean): Spot | null {
  let extreme: Spot | null = null;
  for (const [second, value] of seconds.entries()) {
    if (value !== null && (extreme === null || isBeyond(value, extreme.value))) extreme = { second, value };
  }
  return extreme;
}

/** The value in the middle of all known ones; null where there is none. */
export function median(seconds: Seconds): number | null {
  const values = seconds.filter((value) => value !== null).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? null;
}

/** Parts that are there, as a sentence. */
export function sentence(parts: readonly (string | null)[]): string {
  const text = parts.filter((part) => part !== null).join("; ");
  return text === "" ? "No data." : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function describeExtreme(
  extreme: Spot | null,
  format: (value: number) => string,
  clock: Clock,
  word: string,
): string | null {
  if (extreme === null) return null;
  const atMs = middleOf(extreme.second);
  const during = clock.faults.filter(({ startMs, endMs }) => startMs <= atMs + 500 && atMs - 500 <= endMs);
  const names = during.length === 0 ? "" : ` during ${during.map(({ name }) => name).join(" and ")}`;
  return `${word} ${format(extreme.value)} at ${formatClock(atMs)}${names}`;
}
