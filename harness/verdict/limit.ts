import type { Operator } from "../drill/objective.ts";
import type { Evidence } from "../journal/evidence.ts";
import type { PlannedBound, PlannedExpression } from "../plan/plan.ts";
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
}

export interface ResolvedBound {
  readonly text: string;
  /** Null = it cannot be known; `reason` says why. */
  readonly value: number | null;
  readonly reason: string | null;
}

/**
 * Makes numbers of the bounds. `3x base` is a multiple of the same expression over that phase; of a zero base it says nothing,
 * so beside an absolute bound it is left out.
 */
export function resolveLimit(
  evidence: Evidence,
  asked: {
    readonly expression: PlannedExpression;
    readonly op: Operator;
    readonly limit: readonly PlannedBound[];
    readonly minSamples: number;
  },
  meaning: Limit["meaning"],
): Limit {
  const resolved = asked.limit.map((bound): ResolvedBound & Multiple => {
    if (bound.kind === "quantity") return { text: bound.text, value: bound.value, reason: null, isZeroBase: false };
    const { value, reason, isZeroBase } = multipleOf(evidence, asked, bound.phase, bound.factor);
    return { text: bound.text, value, reason, isZeroBase };
  });
  const meaningful = resolved.filter(({ isZeroBase }) => !isZeroBase);
  return { op: asked.op, bounds: meaningful.length > 0 ? meaningful : resolved, meaning };
}

interface Multiple {
  readonly value: number | null;
  readonly reason: string | null;
  readonly isZeroBase: boolean;
}

function notKnown(reason: string, isZeroBase = false): Multiple {
  return { value: null, reason, isZeroBase };
}

function multipleOf(
  evidence: Evidence,
  { expression, minSamples }: { readonly expression: PlannedExpression; readonly minSamples: number },
  phase: string,
  factor: number,
): Multiple {
  const scope = phaseScope(evidence, phase);
  if ("unknown" in scope) return notKnown(scope.unknown);
  if (scope.cut !== null) return notKnown(scope.cut);
  const base = measureOver(evidence, expression, scope);
  if (base.value === null) return notKnown(`in phase ${phase}: ${base.reason ?? "not known"}`);
  if (base.samples < minSamples) {
    return notKnown(`${String(base.samples)} samples in phase ${phase}, ${String(minSamples)} needed`);
  }
  if (base.value === 0) return notKnown(`it is 0 in phase ${phase}, and no multiple of 0 says anything`, true);
  return { value: base.value * factor, reason: null, isZeroBase: false };
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
