import { Problems } from "../../drill/problems.ts";
import { didYouMean } from "../../drill/suggest.ts";
import type { Phase, PlannedRate, RateSegment } from "../plan.ts";
import { drawRate } from "./draw-rate.ts";
import type { ShapeContext, Stretch } from "./shape.ts";

type WrittenRate = string | Readonly<Record<string, string>>;

export interface PlannedRates {
  /** The rates as written, each with the stretch of the clock that it is for. */
  readonly rates: readonly PlannedRate[];
  /** What they come to. */
  readonly schedule: readonly RateSegment[];
}

/**
 * A rate as written, on the clock: one for the whole run, or one per phase (`rate: { replay: traffic.csv }` is one for the whole
 * run, unless a phase has that name). Throws `SpecError`.
 */
export function planRates(written: WrittenRate, phases: readonly Phase[], context: ShapeContext): PlannedRates {
  const { path } = context;
  const whole: Stretch = { startMs: 0, endMs: phases.at(-1)?.endMs ?? 0 };
  const names = phases.map(({ name }) => name);
  const text = wholeText(written, names);
  if (text !== null) return join([planRate(text, null, whole, context)]);
  const problems = new Problems();
  const planned = Object.entries(written).map(([name, rate]) => {
    const phase = phases.find((candidate) => candidate.name === name);
    if (phase !== undefined)
      return problems.attempt(() => planRate(rate, name, phase, { ...context, path: [...path, name] }));
    problems.add({
      path: [...path, name],
      at: "key",
      expected: "the name of a phase",
      got: JSON.stringify(name),
      next: didYouMean(name, names),
    });
    return null;
  });
  problems.throwIfAny();
  return join(planned.filter((one) => one !== null).toSorted((a, b) => a.rate.startMs - b.rate.startMs));
}

/** The text of a rate that is for the whole run; null = there is one per phase. */
function wholeText(written: WrittenRate, phases: readonly string[]): string | null {
  if (typeof written === "string") return written;
  const [[key, value] = ["", ""], ...more] = Object.entries(written);
  return key === "replay" && more.length === 0 && !phases.includes(key) ? `replay ${value}` : null;
}

interface OnePlanned {
  readonly rate: PlannedRate;
  readonly schedule: readonly RateSegment[];
}

function planRate(text: string, phase: string | null, { startMs, endMs }: Stretch, context: ShapeContext): OnePlanned {
  const { segments, detail } = drawRate(text, { startMs, endMs }, context);
  const words = text.trim().replaceAll(/\s+/g, " ");
  const rate = { phase, startMs, endMs, text: detail === undefined ? words : `${words} (${detail})` };
  return { rate, schedule: segments };
}

function join(planned: readonly OnePlanned[]): PlannedRates {
  return { rates: planned.map(({ rate }) => rate), schedule: planned.flatMap(({ schedule }) => schedule) };
}

/** How many slots a schedule has: the rule stands with `RateSegment`. The engine's `schedule.Count` does the same, step by step. */
export function countSlots(schedule: readonly RateSegment[]): number {
  const integral = schedule.reduce(
    (sum, { startMs, endMs, fromPerSecond, toPerSecond }) =>
      sum + (((fromPerSecond + toPerSecond) / 2) * (endMs - startMs)) / 1000,
    0,
  );
  return Math.ceil(Number(integral.toFixed(6)));
}

/** The highest rate of a schedule, per second. */
export function highestRate(schedule: readonly RateSegment[]): number {
  return Math.max(0, ...schedule.flatMap(({ fromPerSecond, toPerSecond }) => [fromPerSecond, toPerSecond]));
}
