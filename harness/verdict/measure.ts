import type { Evidence } from "../journal/evidence.ts";
import type { PlannedExpression, PlannedMeasure } from "../plan/plan.ts";
import { type Measured, type SecondValue, known, unknown } from "./metrics/metric.ts";
import { metricNamed } from "./metrics/metrics.ts";
import { aggregateSeconds } from "./seconds.ts";
import type { ResolvedScope } from "./scope.ts";

/** One measure, or the difference or quotient of two, over a scope. */
export function measureOver(evidence: Evidence, expression: PlannedExpression, scope: ResolvedScope): Measured {
  const first = overOne(evidence, expression.first, scope);
  if (expression.operation === null || expression.second === null) return first;
  const second = overOne(evidence, expression.second, scope);
  const samples = Math.min(first.samples, second.samples);
  const missing = first.value === null ? first : second;
  if (first.value === null || second.value === null) return { ...missing, samples, atLeast: null, atMost: null };
  const value = combine(first.value, expression.operation, second.value);
  if (value === null) return unknown("it would be divided by 0", samples);
  return {
    ...known(value, samples, [...first.notes, ...second.notes]),
    // More of what is subtracted, or divided by, makes it less.
    isLowerBound: first.isLowerBound || second.isUpperBound === true,
    isUpperBound: first.isUpperBound === true || second.isLowerBound,
  };
}

function overOne(evidence: Evidence, measure: PlannedMeasure, scope: ResolvedScope): Measured {
  const metric = metricNamed(measure.metric);
  const whole = metric.over(measure, evidence, scope);
  const measured = measure.bySecond === undefined ? whole : aggregateSeconds(measure, evidence, scope, whole.samples);
  return measured.value === null || Number.isFinite(measured.value)
    ? measured
    : unknown(`it is no number: ${String(measured.value)}`, measured.samples);
}

/** The same in the second that begins at `startMs`. */
export function measureInSecond(evidence: Evidence, expression: PlannedExpression, startMs: number): SecondValue {
  const first = inSecond(evidence, expression.first, startMs);
  if (expression.operation === null || expression.second === null) return first;
  const second = inSecond(evidence, expression.second, startMs);
  const isIdle = first.isIdle || second.isIdle;
  if (first.value === null || second.value === null) return { value: null, isIdle };
  return { value: combine(first.value, expression.operation, second.value), isIdle };
}

function inSecond(evidence: Evidence, measure: PlannedMeasure, startMs: number): SecondValue {
  const metric = metricNamed(measure.metric);
  if (metric.inSecond === null) throw new Error(`${measure.metric} has no value in a single second`);
  const second = metric.inSecond(measure, evidence, startMs);
  return second.value === null || Number.isFinite(second.value) ? second : { value: null, isIdle: false };
}

function combine(first: number, operation: "-" | "/", second: number): number | null {
  if (operation === "-") return first - second;
  return second === 0 ? null : first / second;
}

/** Does it need the load's records? Without their end they are not all there. */
export function needsLoad({ first, second }: PlannedExpression): boolean {
  return [first, ...(second === null ? [] : [second])].some(({ metric, subject, filters }) => {
    if (subject.kind === "load") return true;
    if (subject.kind !== "fault") return false;
    return metric === "settled" || (metric === "recovery" && filters["side"] !== "server");
  });
}
