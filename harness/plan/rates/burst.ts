import { specError } from "../../drill/problems.ts";
import { duration, readUnit } from "../../drill/units.ts";
import { formatMs } from "../format.ts";
import { mostSegments, segment, type Shape } from "./shape.ts";

/** All slots of a burst are due within so long. */
const burstMs = 1;

/**
 * `20 slots at 4s every 5s`: no rate but bursts, 4 s after the stretch's start and every 5 s from then on; without `every` once, without
 * `at` at the start.
 */
export const burst: Shape = {
  example: "20 slots at 4s every 5s",
  pattern: /^(\d+) slots?(?: at (\S+))?(?: every (\S+))?$/,
  draw: ([slots, at, every], { startMs, endMs }, { path }) => {
    const wholeMs = endMs - startMs;
    const atMs = at === undefined ? 0 : readUnit(duration, at, path);
    const everyMs = every === undefined ? wholeMs : readUnit(duration, every, path);
    if (atMs + burstMs > wholeMs || everyMs < burstMs || wholeMs / everyMs > mostSegments || Number(slots) < 1)
      throw specError({
        path,
        expected: `bursts of at least one slot inside of the ${formatMs(wholeMs)} that the rate is for`,
        got: [
          `${slots ?? ""} slots at ${formatMs(atMs)}`,
          ...(every === undefined ? [] : [`every ${formatMs(everyMs)}`]),
        ].join(" "),
        next: 'Write it as "20 slots at 4s every 5s".',
      });
    const count = Math.floor((wholeMs - atMs - burstMs) / everyMs) + 1;
    const segments = Array.from({ length: count }, (_, i) => {
      const fromMs = startMs + atMs + i * everyMs;
      return segment({ startMs: fromMs, endMs: fromMs + burstMs }, (Number(slots) * 1000) / burstMs);
    });
    return { segments };
  },
};
