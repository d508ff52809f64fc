import type { Clock, Point } from "../chart/model.ts";
import { formatClock } from "../text/format.ts";

/** `highest 1.95 s at 0:36, during master-dies`; null where there is no value. */
export function describeHighest(
  points: readonly Point[],
  format: (value: number) => string,
  clock: Clock,
): string | null {
  return describeExtreme(points, format, clock, "highest", (a, b) => a > b);
}

export function describeLowest(
  points: readonly Point[],
  format: (value: number) => string,
  clock: Clock,
): string | null {
  return describeExtreme(points, format, clock, "lowest", (a, b) => a < b);
}

/** The value in the middle of all known ones; null where there is none. */
export function median(points: readonly Point[]): number | null {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value])).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? null;
}

/** Parts that are there, as a sentence. */
export function sentence(parts: readonly (string | null)[]): string {
  const text = parts.filter((part) => part !== null).join("; ");
  return text === "" ? "No data." : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function describeExtreme(
  points: readonly Point[],
  format: (value: number) => string,
  clock: Clock,
  word: string,
  isBeyond: (a: number, b: number) => boolean,
): string | null {
  let extreme: { readonly atMs: number; readonly value: number } | null = null;
  for (const { atMs, value } of points) {
    if (value !== null && (extreme === null || isBeyond(value, extreme.value))) extreme = { atMs, value };
  }
  if (extreme === null) return null;
  const { atMs, value } = extreme;
  const during = clock.faults.filter(({ startMs, endMs }) => startMs <= atMs + 500 && atMs - 500 <= endMs);
  const names = during.length === 0 ? "" : ` during ${during.map(({ name }) => name).join(" and ")}`;
  return `${word} ${format(value)} at ${formatClock(atMs)}${names}`;
}
