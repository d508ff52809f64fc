import { specError } from "../../drill/problems.ts";
import { duration, readUnit } from "../../drill/units.ts";
import { formatMs } from "../format.ts";
import { mostSegments, readRate, segment, type Shape, tidy } from "./shape.ts";

/**
 * Straight pieces of a period. Between its ends a piece lies at most 1 - cos(pi / 32) = 0.5 % of half the swing beside the
 * sine; over whole and half periods the errors cancel out, so that there the number of slots is the sine's own.
 */
const piecesPerPeriod = 32;

/** `500/s sine to 2000/s period 10s`: begins at the first rate, and swings to the second one and back. */
export const sine: Shape = {
  example: "500/s sine to 2000/s period 10s",
  pattern: /^(\S+) sine (?:to )?(\S+) period (\S+)$/,
  draw: ([first, second, text], stretch, { path }) => {
    const [from, to, periodMs] = [readRate(first, path), readRate(second, path), readUnit(duration, text, path)];
    const wholeMs = stretch.endMs - stretch.startMs;
    const pieces = Math.ceil((wholeMs / periodMs) * piecesPerPeriod - 1e-9);
    if (!(pieces <= mostSegments))
      throw specError({
        path,
        expected: `a period of at least ${formatMs(Math.ceil((wholeMs * piecesPerPeriod) / mostSegments))}`,
        got: JSON.stringify(text),
        next: "Write a longer period.",
      });
    const offsetMs = (index: number) => Math.min(wholeMs, (index * periodMs) / piecesPerPeriod);
    const rateAt = (ms: number) => tidy(from + ((to - from) * (1 - Math.cos((2 * Math.PI * ms) / periodMs))) / 2);
    const segments = Array.from({ length: pieces }, (_, index) => {
      const [startMs, endMs] = [offsetMs(index), offsetMs(index + 1)];
      const place = { startMs: stretch.startMs + startMs, endMs: stretch.startMs + endMs };
      return segment(place, rateAt(startMs), rateAt(endMs));
    });
    return { segments };
  },
};
