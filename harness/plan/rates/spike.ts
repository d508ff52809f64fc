import { specError } from "../../drill/problems.ts";
import { duration, readUnit } from "../../drill/units.ts";
import { formatMs } from "../format.ts";
import type { RateSegment } from "../load-settings.ts";
import { mostSegments, readRate, segment, type Shape } from "./shape.ts";

/**
 * `500/s spike to 5000/s for 2s`: from one moment to the next, in the middle of its stretch, or `at` a time from its start.
 * `every` repeats it; then the middle is that of each interval.
 */
export const spike: Shape = {
  example: "500/s spike to 5000/s for 2s",
  pattern: /^(\S+) spike (?:to )?(\S+)(?: at (\S+))? for (\S+)(?: every (\S+))?$/,
  draw: ([base, top, at, length, every], { startMs, endMs }, { path }) => {
    const [low, high, forMs] = [readRate(base, path), readRate(top, path), readUnit(duration, length, path)];
    const wholeMs = endMs - startMs;
    const everyMs = every === undefined ? wholeMs : readUnit(duration, every, path);
    const atMs = at === undefined ? (Math.min(everyMs, wholeMs) - forMs) / 2 : readUnit(duration, at, path);
    const isInside = forMs > 0 && forMs <= everyMs && atMs >= 0 && atMs + forMs <= wholeMs;
    if (!isInside || wholeMs / everyMs > mostSegments / 2)
      throw specError({
        path,
        expected: `spikes inside of the ${formatMs(wholeMs)} that the rate is for, shorter than the time between them`,
        got: [
          `${formatMs(forMs)}${at === undefined ? "" : ` at ${formatMs(atMs)}`}`,
          ...(every === undefined ? [] : [`every ${formatMs(everyMs)}`]),
        ].join(" "),
        next: 'Write it as "500/s spike to 5000/s at 4s for 2s".',
      });
    const segments: RateSegment[] = [];
    let doneMs = startMs;
    for (let spikeMs = startMs + atMs; spikeMs < endMs; spikeMs += everyMs) {
      const spikeEndMs = Math.min(spikeMs + forMs, endMs);
      if (spikeMs > doneMs) segments.push(segment({ startMs: doneMs, endMs: spikeMs }, low));
      segments.push(segment({ startMs: spikeMs, endMs: spikeEndMs }, high));
      doneMs = spikeEndMs;
    }
    if (doneMs < endMs) segments.push(segment({ startMs: doneMs, endMs }, low));
    return { segments };
  },
};
