import { namePattern, Scanner } from "./scanner.ts";
import { duration } from "./units.ts";

/** `25s` counts from 0s; `peak + 5s` from a phase's start or another fault's injection. */
export interface Offset {
  /** Null = 0s. */
  readonly from: string | null;
  readonly offsetMs: number;
}

/** Reads when a fault begins. Throws `ExpressionError`. */
export function parseOffset(text: string): Offset {
  const scanner = new Scanner(text);
  const from = scanner.take(namePattern);
  if (from === null) return end(scanner, { from: null, offsetMs: scanDuration(scanner) });
  const sign = scanner.take(/[-+]/y);
  if (sign === null) return end(scanner, { from, offsetMs: 0 });
  const offsetMs = scanDuration(scanner);
  return end(scanner, { from, offsetMs: sign === "-" ? -offsetMs : offsetMs });
}

function scanDuration(scanner: Scanner): number {
  const start = scanner.position;
  const text = scanner.take(/[\w.]+/y) ?? "";
  return duration.read(text) ?? scanner.fail(duration.expected, duration.next(text), start);
}

function end(scanner: Scanner, offset: Offset): Offset {
  if (!scanner.isAtEnd) scanner.fail('"+", "-" or the end', 'Write it as "30s" or "peak + 5s".');
  return offset;
}
