import type { Condition, Objective, Scope, StopCondition } from "../drill/objective.ts";
import { Problems } from "../drill/problems.ts";
import { formatMs } from "./format.ts";
import { offsetOf, planBound } from "./plan-bounds.ts";
import { type ExpressionCase, planExpression } from "./plan-measure.ts";
import type { MeasureSurroundings } from "./plan-subject.ts";
import { longestStretchMs, planScope } from "./plan-scope.ts";
import type { Phase, PlannedBound, PlannedFault, PlannedObjective, PlannedScope, PlannedStop } from "./plan.ts";

export interface ObjectiveSurroundings extends Omit<MeasureSurroundings, "path" | "text"> {
  readonly phases: readonly Phase[];
  readonly faults: readonly PlannedFault[];
  /** Every fault of the drill was planned, so their windows are known. */
  readonly areFaultsKnown: boolean;
}

/** The objectives that can be planned. What is wrong goes to `problems`. */
export function planObjectives(
  objectives: Readonly<Record<string, Objective>>,
  surroundings: ObjectiveSurroundings,
  problems: Problems,
): readonly PlannedObjective[] {
  return planEach(objectives, problems, (name, objective) => planObjective(name, objective, surroundings));
}

export function planStops(
  stops: Readonly<Record<string, StopCondition>>,
  surroundings: ObjectiveSurroundings,
  problems: Problems,
): readonly PlannedStop[] {
  return planEach(stops, problems, (name, stop) => {
    const place = { path: ["stopWhen", name], text: stop.text };
    const { expression, limit, scope } = planParts(stop, true, place, surroundings);
    const { op, forMs } = stop.condition;
    return { name, text: stop.text, expression: expression.expression, op, limit, forMs: forMs ?? 0, scope };
  });
}

function planEach<Written, Planned>(
  written: Readonly<Record<string, Written>>,
  problems: Problems,
  plan: (name: string, written: Written) => Planned,
): readonly Planned[] {
  return Object.entries(written).flatMap(([name, one]) => {
    const planned = problems.attempt(() => plan(name, one));
    return planned === null ? [] : [planned];
  });
}

function planObjective(name: string, objective: Objective, surroundings: ObjectiveSurroundings): PlannedObjective {
  const { text, never, description, severity } = objective;
  const place = { path: ["objectives", name], text };
  const { expression, limit, warn, scope } = planParts(objective, never, place, surroundings);
  const { op, forMs } = objective.condition;
  return {
    name,
    text,
    description,
    severity,
    never,
    expression: expression.expression,
    op,
    limit,
    warn,
    forMs: forMs ?? 0,
    scope,
    minSamples: objective.minSamples ?? Math.max(...expression.metrics.map(({ minSamples }) => minSamples)),
    unit: expression.unit,
  };
}

interface Place {
  readonly path: readonly string[];
  readonly text: string;
}

interface Parts {
  readonly expression: ExpressionCase;
  readonly limit: readonly PlannedBound[];
  readonly warn: readonly PlannedBound[];
  readonly scope: PlannedScope;
}

function planParts(
  written: { readonly condition: Condition; readonly scope: Scope; readonly warn?: Objective["warn"] },
  isByWindow: boolean,
  place: Place,
  surroundings: ObjectiveSurroundings,
): Parts {
  const problems = new Problems();
  const { condition, warn = [] } = written;
  const expression = problems.attempt(() =>
    planExpression(condition.left, condition.op, { ...surroundings, ...place }),
  );
  const scope = problems.attempt(() => planScope(written.scope, { ...surroundings, ...place }));
  if (expression === null || scope === null) throw problems.error;
  const isOfRun = expression.metrics.some((metric) => metric.isOfRun === true);
  const bounds = (all: typeof warn) =>
    all.flatMap((bound) => {
      const { names } = surroundings;
      const { unit, isQuotient } = expression;
      const isStop = place.path[0] === "stopWhen";
      return problems.attempt(() => planBound(bound, { names, ...place, unit, isQuotient, isOfRun, isStop })) ?? [];
    });
  const parts = { expression, scope, limit: bounds(condition.limit), warn: bounds(warn) };
  checkScope(parts, isByWindow, condition.forMs, place, surroundings, problems);
  checkWarn(parts, condition, isByWindow, place, problems);
  problems.throwIfAny();
  return parts;
}

function checkScope(
  { expression, scope }: Pick<Parts, "expression" | "scope">,
  isByWindow: boolean,
  forMs: number | null,
  { path, text }: Place,
  { faults, phases, areFaultsKnown }: ObjectiveSurroundings,
  problems: Problems,
): void {
  const hasScope = scope.during.length + scope.outside.length > 0;
  const ofRun = expression.metrics.find((metric) => metric.isOfRun === true);
  const withoutWindows = expression.metrics.find((metric) => !metric.hasWindows);
  if (isByWindow && withoutWindows !== undefined)
    problems.add({
      path,
      offset: offsetOf(withoutWindows.name, text),
      expected: "a metric that has a value in every second",
      got: `"${withoutWindows.name}"`,
      next:
        path[0] === "stopWhen"
          ? "Stop conditions are judged second by second."
          : 'Take "never" out and turn the comparison around.',
    });
  const bySecond = [expression.expression.first, expression.expression.second].find(
    (measure) => measure?.bySecond !== undefined,
  );
  if (isByWindow && bySecond?.bySecond !== undefined)
    problems.add({
      path,
      expected: "a value of each second",
      got: `"${bySecond.bySecond.kind}" of all seconds`,
      next: `Every second is looked at by itself here: write what is in the brackets alone.`,
    });
  if (hasScope && ofRun !== undefined)
    problems.add({
      path,
      offset: Math.max(0, text.search(/\b(during|outside)\s/)),
      expected: `no scope with ${ofRun.name}`,
      got: JSON.stringify(scope.text),
      next: "It has one value for the whole run: take the scope out.",
    });
  if (!areFaultsKnown) return;
  const longestMs = longestStretchMs(scope, faults, phases.at(-1)?.endMs ?? 0);
  const neededMs = isByWindow ? Math.max(forMs ?? 0, 1000) : 0;
  if (longestMs > 0 && longestMs >= neededMs) return;
  problems.add({
    path,
    offset: Math.max(0, text.search(hasScope ? /\b(during|outside)\s/ : /\bfor\s/)),
    expected: longestMs === 0 ? "a scope with some time in it" : `a scope that can last ${formatMs(neededMs)}`,
    got: `${JSON.stringify(scope.text)}, ${formatMs(longestMs)} at the longest`,
    next: longestMs > 0 && forMs !== null ? 'Shorten "for", or widen the scope.' : "Widen the scope.",
  });
}

/** A warn band lies inside the limit. Judged where both are plain quantities. */
function checkWarn(
  { limit, warn }: Pick<Parts, "limit" | "warn">,
  { op }: Condition,
  isByWindow: boolean,
  { path, text }: Place,
  problems: Problems,
): void {
  const [first] = warn;
  if (first === undefined) return;
  const where = { path, offset: Math.max(0, text.search(/\bwarn\s/)) };
  const warnText = warn.map((bound) => bound.text).join(" or ");
  if (op === "=" || op === "!=") {
    const expected = "< <= > or >= with warn";
    problems.add({ ...where, expected, got: `"${op}"`, next: 'Take "warn" out.' });
    return;
  }
  const [one, two] = [limit, warn].map((bounds) =>
    bounds.length === 1 && bounds[0]?.kind === "quantity" ? bounds[0].value : null,
  );
  if (typeof one !== "number" || typeof two !== "number") return;
  // "never x > 5" is kept by small values, as "x < 5" is.
  const isSmallGood = (op === "<" || op === "<=") !== isByWindow;
  if (isSmallGood ? two < one : two > one) return;
  problems.add({
    ...where,
    expected: `a warn limit inside the limit ${limit.map((bound) => bound.text).join(" or ")}`,
    got: JSON.stringify(warnText),
    next: `Make it ${isSmallGood ? "lower" : "higher"}.`,
  });
}
