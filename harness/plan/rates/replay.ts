import { specError } from "../../drill/problems.ts";
import { number, percent, rate, readUnit } from "../../drill/units.ts";
import { formatMs } from "../format.ts";
import type { RateSegment } from "../load-settings.ts";
import { readTable } from "../read-table.ts";
import { segment, type Shape, type ShapeContext, tidy } from "./shape.ts";

/**
 * `replay traffic.csv`: lines of `seconds,rate`, the time counted from the first line. A rate holds until the next line's second,
 * the last one as long as the one before it. `scaled 10%` changes every rate, `speed 60x` makes a minute a second: the rates
 * stay, so there are fewer slots. What a stretch has no room for is left out; behind the end there is no load.
 */
export const replay: Shape = {
  example: "replay traffic.csv scaled 10% speed 60x",
  pattern: /^replay (\S+)(?: scaled (\S+))?(?: speed (\S+))?$/,
  draw: ([file = "", scaled = "100%", speed = "1x"], stretch, context) => {
    const [scale, factor] = [readUnit(percent, scaled, context.path), readSpeed(speed, context.path)];
    const recording = readRecording(file, context);
    const segments: RateSegment[] = [];
    for (const { fromSeconds, toSeconds, perSecond } of recording) {
      const startMs = stretch.startMs + (fromSeconds * 1000) / factor;
      const endMs = Math.min(stretch.endMs, stretch.startMs + (toSeconds * 1000) / factor);
      const [before, scaledPerSecond] = [segments.at(-1), tidy(perSecond * scale)];
      if (startMs >= endMs) break;
      if (before?.fromPerSecond === scaledPerSecond) segments.splice(-1, 1, { ...before, endMs });
      else segments.push(segment({ startMs, endMs }, scaledPerSecond));
    }
    const recordedMs = ((recording.at(-1)?.toSeconds ?? 0) * 1000) / factor;
    const roomMs = stretch.endMs - stretch.startMs;
    if (recordedMs > roomMs) return { segments, detail: `the first ${formatMs(roomMs)} of ${formatMs(recordedMs)}` };
    if (recordedMs < roomMs) return { segments, detail: `${formatMs(recordedMs)}, then nothing` };
    return { segments };
  },
};

function readSpeed(text: string, path: readonly string[]): number {
  const factor = number.read(text.replace(/x$/, ""));
  if (factor !== null && factor > 0 && text.endsWith("x")) return factor;
  throw specError({ path, expected: "a speed, such as 60x", got: JSON.stringify(text), next: "2x is twice as fast." });
}

interface Recorded {
  /** From the first line on. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly perSecond: number;
}

function readRecording(file: string, context: ShapeContext): readonly Recorded[] {
  let before = -Infinity;
  const lines = readTable(file, ["seconds", "rate"], context).map(({ cells: [at = "", text = ""], problem }) => {
    const seconds = number.read(at);
    if (seconds === null || seconds <= before)
      throw problem(0, "seconds, more than in the line before", 'Write "12,500": 500 per second from second 12 on.');
    const perSecond = number.read(text) ?? rate.read(text);
    if (perSecond === null || perSecond < 0) throw problem(1, "a rate per second", 'Write "500" or "300/min".');
    before = seconds;
    return { seconds, perSecond };
  });
  const startSeconds = lines[0]?.seconds ?? 0;
  const lastSeconds = lines.length > 1 ? before - (lines.at(-2)?.seconds ?? 0) : 1;
  return lines.map(({ seconds, perSecond }, index) => ({
    fromSeconds: seconds - startSeconds,
    toSeconds: (lines[index + 1]?.seconds ?? seconds + lastSeconds) - startSeconds,
    perSecond,
  }));
}
