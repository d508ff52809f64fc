import type { Evidence } from "../journal/evidence.ts";
import type { PlannedExpression, PlannedMeasure } from "../plan/plan.ts";
import { type Measured, type SecondValue, known, unknown } from "./metrics/metric.ts";
import { metricNamed } from "./metrics/metrics.ts";
import type { ResolvedScope } from "./scope.ts";

/** One measure, or the difference or quotient of two, over a scope. */
export function measureOver(evidence: Evidence, expression: PlannedExpression, scope: ResolvedScope): Measured {
  const over = (measure: PlannedMeasure) => metricNamed(measure.metric).over(measure, evidence, scope);
  const first = over(expression.first);
  if (expression.operation === null || expression.second === null) return first;
  const second = over(expression.second);
  const samples = Math.min(first.samples, second.samples);
  const missing = first.value === null ? first : second;
  if (first.value === null || second.value === null) return { ...missing, samples, atLeast: null };
  const value = combine(first.value, expression.operation, second.value);
  if (value === null) return unknown("it would be divided by 0", samples);
  const isLowerBound = first.isLowerBound || second.isLowerBound;
  return { ...known(value, samples, [...first.notes, ...second.notes]), isLowerBound };
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
  return metric.inSecond(measure, evidence, startMs);
}

function combine(first: number, operation: "-" | "/", second: number): number | null {
  if (operation === "-") return first - second;
  return second === 0 ? null : first / second;
}

/** Does it need the load's records? Without their end they are not all there. */
export function needsLoad({ first, second }: PlannedExpression): boolean {
  return [first, ...(second === null ? [] : [second])].some(({ metric, subject, filters }) => {
    if (subject.kind === "load") return true;
    return subject.kind === "fault" && (metric === "settled" || filters["side"] !== "server");
  });
}
