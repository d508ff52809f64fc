import type { Operator } from "../drill/objective.ts";
import type { Evidence } from "../journal/evidence.ts";
import type { PlannedBound, PlannedExpression, PlannedScope } from "../plan/plan.ts";
import { type BaselineOutcome, findBaselineValue } from "./baseline/find-baseline-value.ts";
import { measureOver } from "./measure.ts";
import { phaseScope } from "./scope.ts";

/** One or two bounds as numbers. */
export interface Limit {
  readonly op: Operator;
  readonly bounds: readonly ResolvedBound[];
  /**
   * `allowed`: the comparison is what must hold, so one bound that holds is enough. `forbidden`: it is what must not hold (`never`,
   * `stopWhen`), so all bounds must. Either way the looser one counts.
   */
  readonly meaning: "allowed" | "forbidden";
  /** What was left out, and why. */
  readonly notes?: readonly string[];
}

export interface ResolvedBound {
  readonly text: string;
  /** Null = it cannot be known; `reason` says why. */
  readonly value: number | null;
  readonly reason: string | null;
}

/**
 * Makes numbers of the bounds. `3x base` is a multiple of the same expression over that phase, `1.2x run(last-good)` of a saved run.
 * Of a zero base a multiple says nothing, and a baseline may be missing: beside an absolute bound such a bound is left out.
 */
export function resolveLimit(evidence: Evidence, asked: AskedLimit, meaning: Limit["meaning"]): Limit {
  const resolved = asked.limit.map((bound) => resolveBound(evidence, asked, bound));
  const meaningful = resolved.filter(({ isMute }) => !isMute);
  const counting = meaningful.length > 0 ? meaningful : resolved;
  const bounds = counting.map(({ text, value, reason }) => ({ text, value, reason }));
  const notes = resolved.flatMap(({ text, reason, isMute }) =>
    isMute && meaningful.length > 0 ? [`${text} is left out: ${reason ?? "it is not known"}`] : [],
  );
  return { op: asked.op, bounds, meaning, notes };
}

interface AskedLimit {
  readonly expression: PlannedExpression;
  readonly scope: PlannedScope;
  readonly op: Operator;
  readonly limit: readonly PlannedBound[];
  readonly minSamples: number;
}

interface Found extends ResolvedBound {
  /** It says nothing, and another bound beside it decides alone. */
  readonly isMute: boolean;
}

function resolveBound(evidence: Evidence, asked: AskedLimit, bound: PlannedBound): Found {
  const { text } = bound;
  const notKnown = (reason: string, isMute: boolean): Found => ({ text, value: null, reason, isMute });
  if (bound.kind === "quantity") return { text, value: bound.value, reason: null, isMute: false };
  const isOfRun = bound.kind === "run";
  const base = isOfRun
    ? findBaselineValue(evidence, bound.run, asked.expression, asked.scope)
    : phaseValue(evidence, asked, bound.phase);
  if ("unknown" in base) return notKnown(base.unknown, isOfRun);
  const where = isOfRun ? `baseline ${bound.run}` : `phase ${bound.phase}`;
  if (base.samples < asked.minSamples)
    return notKnown(`${String(base.samples)} samples in ${where}, ${String(asked.minSamples)} needed`, isOfRun);
  if (base.value === 0 && bound.plus === undefined)
    return notKnown(`it is 0 in ${where}, and no multiple of 0 says anything`, true);
  return { text, value: base.value * bound.factor + (bound.plus ?? 0), reason: null, isMute: false };
}

function phaseValue(evidence: Evidence, { expression }: AskedLimit, phase: string): BaselineOutcome {
  const scope = phaseScope(evidence, phase);
  if ("unknown" in scope) return scope;
  if (scope.cut !== null) return { unknown: scope.cut };
  const { value, samples, reason } = measureOver(evidence, expression, scope);
  return value === null ? { unknown: `in phase ${phase}: ${reason ?? "not known"}` } : { value, samples };
}

/** Does the comparison hold? Null = that depends on a bound that cannot be known. */
export function compare(value: number, { op, bounds, meaning }: Limit): boolean | null {
  const outcomes = new Set(bounds.map((bound) => (bound.value === null ? null : holds(value, op, bound.value))));
  const decisive = meaning === "allowed";
  if (outcomes.has(decisive)) return decisive;
  return outcomes.has(null) ? null : !decisive;
}

function holds(value: number, op: Operator, bound: number): boolean {
  switch (op) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "=":
      return value === bound;
    case "!=":
      return value !== bound;
    default:
      return op satisfies never;
  }
}

/** The bound that counts, of those that are known. */
export function looserBound({ op, bounds, meaning }: Limit): ResolvedBound | null {
  const isUpward = op === "<" || op === "<=" || op === "=" || op === "!=";
  const sign = isUpward === (meaning === "allowed") ? 1 : -1;
  const known = bounds.flatMap((bound) => (bound.value === null ? [] : [{ bound, size: bound.value * sign }]));
  return known.toSorted((a, b) => b.size - a.size)[0]?.bound ?? null;
}

/** How far inside (positive) or outside (negative), as a share of the limit; null where that makes no sense. */
export function marginOf(value: number, { op, meaning }: Limit, bound: number): number | null {
  if (bound === 0 || op === "=" || op === "!=") return null;
  const below = (bound - value) / Math.abs(bound);
  const isBelowGood = (op === "<" || op === "<=") === (meaning === "allowed");
  return Math.round((isBelowGood ? below : -below) * 1e6) / 1e6;
}
