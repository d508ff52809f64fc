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
}

/** Checks a bound against the unit of what it limits. Throws `SpecError`. */
export function planBound(bound: Bound, surroundings: BoundSurroundings): PlannedBound {
  const { names, path, unit, isQuotient, isOfRun } = surroundings;
  const where = { path, offset: offsetOf(bound.text, surroundings.text) };
  if (bound.kind === "quantity") {
    if (bound.unit === unit) return { kind: "quantity", value: bound.value, text: bound.text };
    if (unit === "ratio" && bound.unit === "count" && (isQuotient || Math.abs(bound.value) <= 1))
      return { kind: "quantity", value: bound.value, text: bound.text };
    const { expected, next } = readers[unit];
    throw specError({ ...where, expected, got: JSON.stringify(bound.text), next: next(bound.text) });
  }
  if ("run" in bound.to)
    throw specError({
      ...where,
      expected: "a quantity, or a multiple of a phase",
      got: JSON.stringify(bound.text),
      next: "Limits relative to a saved run are not there yet.",
    });
  const offset = where.offset + bound.text.lastIndexOf(bound.to.phase);
  names.need(bound.to.phase, ["phase"], { path, offset });
  if (isOfRun)
    throw specError({
      ...where,
      expected: "a quantity",
      got: JSON.stringify(bound.text),
      next: "This has one value for the whole run, and none in a phase.",
    });
  if (bound.factor > 0) return { kind: "phase", factor: bound.factor, phase: bound.to.phase, text: bound.text };
  throw specError({
    ...where,
    expected: "a factor above 0",
    got: JSON.stringify(bound.text),
    next: "Write a quantity instead.",
  });
}

const readers: Readonly<Record<Unit, Pick<UnitReader, "expected" | "next">>> = {
  ms: duration,
  bytes: size,
  perSecond: rate,
  ratio: percent,
  count: { expected: number.expected, next: () => integer.next("") },
};

/** Where a part of an expression stands in it; its beginning where it cannot be told. */
export function offsetOf(part: string, text: string): number {
  const escaped = part.replaceAll(/[$()*+./?[\\\]^{|}-]/g, String.raw`\$&`);
  return Math.max(0, text.search(new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`)));
}
