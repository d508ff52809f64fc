import type { Series, VerticalAxis } from "./model.ts";

/** Maps values of a chart to `0` (bottom) .. `1` (top), and says where ticks stand. */
export interface Scale {
  readonly kind: "linear" | "log";
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

/** A scale that holds every value; of bytes, with multiples of 1024 as ticks. No values, or only zeros, give 0..1; one value gives 0 to a little above it. */
export function makeScale(
  series: readonly Series[],
  extra: readonly number[],
  axis: VerticalAxis,
  isBytes = false,
): Scale {
  let [highest, smallestPositive] = [0, Infinity];
  const hold = (value: number | null) => {
    if (value === null || !Number.isFinite(value)) return;
    if (value > highest) highest = value;
    if (value > 0 && value < smallestPositive) smallestPositive = value;
  };
  for (const value of extra) hold(value);
  for (const { points } of series) for (const { value } of points) hold(value);
  if (axis.kind === "auto" && highest / smallestPositive > 30) return logScale(smallestPositive, highest);
  const from = axis.from ?? 0;
  if (highest === 0 && from === 0 && axis.to === undefined) return { ...linearScale(0, 1, false), ticks: [0] };
  return linearScale(from, axis.to ?? Math.max(highest * 1.08, from), isBytes);
}

function linearScale(from: number, wanted: number, isBytes: boolean): Scale {
  const to = wanted > from ? wanted : from + 1;
  const step = niceStep((to - from) / 3.5, isBytes);
  const ticks: number[] = [];
  for (let index = Math.ceil(from / step - 1e-9) + 0; index * step <= to * (1 + 1e-9); index += 1)
    ticks.push(index * step);
  return { kind: "linear", from, to, ticks, place: (value) => within((value - from) / (to - from)) };
}

function logScale(smallest: number, highest: number): Scale {
  const low = Math.floor(Math.log10(smallest));
  const high = Math.max(low + 1, Math.ceil(Math.log10(highest * 1.05)));
  const every = Math.ceil((high - low) / 4);
  const ticks: number[] = [];
  for (let power = low; power <= high; power += every) ticks.push(10 ** power);
  const place = (value: number) => (value <= 0 ? 0 : within((Math.log10(value) - low) / (high - low)));
  return { kind: "log", from: 10 ** low, to: 10 ** high, ticks, place };
}

/** 1, 2, 2.5 or 5 times a power of ten; of bytes: a power of two. */
export function niceStep(wanted: number, isBytes = false): number {
  if (isBytes) return 2 ** Math.ceil(Math.log2(wanted));
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= wanted * (1 - 1e-9)) ?? 10;
  return step * power;
}

const clockSteps = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400,
];

/** Round moments of the clock, `most` at the most. */
export function clockTicks(startMs: number, endMs: number, most: number): readonly number[] {
  const spanSeconds = Math.max(1, (endMs - startMs) / 1_000);
  const stepSeconds = clockSteps.find((step) => spanSeconds / step <= most) ?? Math.ceil(spanSeconds / most);
  const ticks: number[] = [];
  for (let atMs = Math.ceil(startMs / 1_000 / stepSeconds) * stepSeconds * 1_000; atMs <= endMs;) {
    ticks.push(atMs);
    atMs += stepSeconds * 1_000;
  }
  return ticks;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}
