import { Problems, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { rate, readUnit } from "../drill/units.ts";
import type { Phase, RateSegment } from "./plan.ts";

type WrittenRate = string | Readonly<Record<string, string>>;

/** A rate as written, on the clock: one for the whole run, or one per phase. Throws `SpecError`. */
export function planRates(
  written: WrittenRate,
  phases: readonly Phase[],
  path: readonly string[],
): readonly RateSegment[] {
  const endMs = phases.at(-1)?.endMs ?? 0;
  if (typeof written === "string") return segment(written, { startMs: 0, endMs }, path);
  const problems = new Problems();
  const segments = Object.entries(written).map(([name, text]) => {
    const phase = phases.find((candidate) => candidate.name === name);
    if (phase !== undefined) return problems.attempt(() => segment(text, phase, [...path, name])) ?? [];
    problems.add({
      path: [...path, name],
      at: "key",
      expected: "the name of a phase",
      got: JSON.stringify(name),
      next: didYouMean(
        name,
        phases.map((known) => known.name),
      ),
    });
    return [];
  });
  problems.throwIfAny();
  return segments.flat().toSorted((a, b) => a.startMs - b.startMs);
}

/** `500/s`, or `500/s to 5000/s`; nothing where the rate is 0 throughout. */
function segment(
  text: string,
  { startMs, endMs }: Pick<Phase, "startMs" | "endMs">,
  path: readonly string[],
): readonly RateSegment[] {
  const [from = "", to = from, ...more] = text.split(/\s+to\s+/);
  if (more.length > 0)
    throw specError({
      path,
      expected: "one rate or one ramp",
      got: JSON.stringify(text),
      next: "Add a phase for each further ramp.",
    });
  const fromPerSecond = readUnit(rate, from, path);
  const toPerSecond = readUnit(rate, to, path);
  if ((fromPerSecond === 0 && toPerSecond === 0) || endMs <= startMs) return [];
  return [{ startMs, endMs, fromPerSecond, toPerSecond }];
}

/** How many slots a schedule has: the rule stands with `RateSegment`. */
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
