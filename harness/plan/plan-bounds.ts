import type { Bound, Unit } from "../drill/objective.ts";
import { specError } from "../drill/problems.ts";
import { duration, integer, number, percent, rate, size, type UnitReader } from "../drill/units.ts";
import type { Names } from "./names.ts";
import type { PlannedBound } from "./plan.ts";

export interface BoundSurroundings {
  readonly names: Names;
  readonly path: readonly string[];
  /** As written, to find the place of a bound in it. */
  readonly text: string;
  readonly unit: Unit;
  /** The quotient of two measures: bare numbers of any size are meant. */
  readonly isQuotient: boolean;
  /** One value for the run: it has no value in a phase. */
  readonly isOfRun: boolean;
  /** A stop condition: judged while the run goes, and no saved run is asked. */
  readonly isStop: boolean;
}

/** Checks a bound against the unit of what it limits. Throws `SpecError`. */
export function planBound(bound: Bound, surroundings: BoundSurroundings): PlannedBound {
  const { names, path, isOfRun, isStop } = surroundings;
  const where = { path, offset: offsetOf(bound.text, surroundings.text) };
  if (bound.kind === "quantity")
    return { kind: "quantity", value: valueOf(bound, surroundings, where), text: bound.text };
  const { factor, to, plus, text } = bound;
  const more = plus === null ? {} : { plus: valueOf(plus, surroundings, where) };
  if (!(factor > 0))
    throw specError({
      ...where,
      expected: "a factor above 0",
      got: JSON.stringify(text),
      next: "Write a quantity instead.",
    });
  if ("run" in to) {
    if (!isStop) return { kind: "run", factor, run: needBaseline(to.run, where, text), ...more, text };
    throw specError({
      ...where,
      expected: "a quantity, or a multiple of a phase",
      got: JSON.stringify(text),
      next: "A stop condition asks no saved run.",
    });
  }
  names.need(to.phase, ["phase"], { path, offset: where.offset + text.lastIndexOf(to.phase) });
  if (!isOfRun) return { kind: "phase", factor, phase: to.phase, ...more, text };
  throw specError({
    ...where,
    expected: "a quantity",
    got: JSON.stringify(text),
    next: "This has one value for the whole run, and none in a phase.",
  });
}

interface Where {
  readonly path: readonly string[];
  readonly offset: number;
}

function valueOf(
  { value, unit: written, text }: { readonly value: number; readonly unit: Unit; readonly text: string },
  { unit, isQuotient }: BoundSurroundings,
  where: Where,
): number {
  if (written === unit) return value;
  const isBare = written === "count" && (isQuotient || Math.abs(value) <= 1);
  if (unit === "ratio" && isBare) return value;
  const { expected, next } = readers[unit];
  if (/\dx$/.test(text))
    throw specError({ ...where, expected, got: JSON.stringify(text), next: `Write of what: "${text} base", a phase.` });
  throw specError({ ...where, expected, got: JSON.stringify(text), next: next(text) });
}

/** A baseline is a file: its name is a plain one. */
function needBaseline(name: string, where: Where, text: string): string {
  if (/^[A-Za-z0-9][\w.-]*$/.test(name)) return name;
  throw specError({
    ...where,
    expected: "the name of a baseline: letters, digits, ., _ and -",
    got: JSON.stringify(text),
    next: "It is the name that `redrill baseline set NAME RUN` was given.",
  });
}

const readers: Readonly<Record<Unit, Pick<UnitReader, "expected" | "next">>> = {
  ms: duration,
  bytes: size,
  perSecond: rate,
  ratio: percent,
  count: { expected: number.expected, next: () => integer.next("") },
};

/** Where a part of an expression stands in it, as words of their own; its beginning where it cannot be told. */
export function offsetOf(part: string, text: string): number {
  const isInWord = (at: number) => /[\w-]/.test(text.charAt(at));
  if (part === "") return 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    if (!isInWord(at - 1) && !isInWord(at + part.length)) return at;
  return 0;
}
