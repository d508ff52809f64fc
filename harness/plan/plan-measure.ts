import type { Expression, Measure, Selector, Unit } from "../drill/objective.ts";
import { isSelector } from "../drill/parse-objective.ts";
import { specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { type MetricDescription, metrics } from "./metrics.ts";
import { metricsNotYet } from "./not-yet.ts";
import type { Aggregate, PlannedExpression, PlannedMeasure } from "./plan.ts";
import { offsetOf } from "./plan-bounds.ts";
import { checkFilters, type MeasureSurroundings, type NamedMetric, subjectOf } from "./plan-subject.ts";

/** An expression with what its metrics say about it together. */
export interface ExpressionCase {
  readonly expression: PlannedExpression;
  readonly unit: Unit;
  readonly isQuotient: boolean;
  readonly metrics: readonly NamedMetric[];
}

/** Gives every name of an expression its meaning. Throws `SpecError`. */
export function planExpression(
  { first, operation, second }: Expression,
  surroundings: MeasureSurroundings,
): ExpressionCase {
  const one = planMeasure(first, surroundings);
  if (operation === null || second === null)
    return {
      expression: { first: one.measure, operation: null, second: null },
      unit: one.metric.unit,
      isQuotient: false,
      metrics: [one.metric],
    };
  const two = planMeasure(second, surroundings);
  if (one.metric.unit !== two.metric.unit)
    throw specError({
      path: surroundings.path,
      expected: `two measures of the same unit around "${operation}"`,
      got: `${one.metric.name} (${one.metric.unit}) and ${two.metric.name} (${two.metric.unit})`,
      next: "See `redrill metrics` for their units.",
    });
  return {
    expression: { first: one.measure, operation, second: two.measure },
    unit: operation === "/" ? "ratio" : one.metric.unit,
    isQuotient: operation === "/",
    metrics: [one.metric, two.metric],
  };
}

interface MeasureCase {
  readonly measure: PlannedMeasure;
  readonly metric: NamedMetric;
}

function planMeasure(measure: Measure, surroundings: MeasureSurroundings): MeasureCase {
  const { path, text } = surroundings;
  const fail = (expected: string, got: string, next: string, part = measure.name): never => {
    throw specError({ path, offset: offsetOf(part, text), expected, got, next });
  };
  const aggregate = aggregateOf(measure.name);
  if (aggregate === null) {
    const metric = metricOf(measure.name, fail);
    if (metric.isDistribution === true)
      fail(
        "an aggregate of a distribution",
        `"${measure.name}"`,
        'Write which one, such as "p99(shop)" or "mean(shop)".',
      );
    if (!isSelector(measure.of))
      return fail(
        `what ${measure.name} is measured on`,
        `"${measure.of.name}(...)"`,
        "Only aggregates take a metric in their brackets.",
      );
    return planMetric(metric, measure.of, measure.filters, null, surroundings);
  }
  if (aggregate === "impossible")
    fail("a percentile above p0 and below p100", `"${measure.name}"`, 'Write "min" or "max".');
  const inner = isSelector(measure.of) ? null : measure.of;
  const metric = metricOf(inner?.name ?? "latency", fail);
  if (metric.isDistribution !== true)
    fail(
      "an aggregate of a latency",
      `"${measure.name}(${metric.name}(...))"`,
      `Aggregates of other metrics are not there yet: write "never ${metric.name}(...)" for its worst second.`,
    );
  const of = inner === null ? measure.of : inner.of;
  if (!isSelector(of)) return fail("the name of a load", `"${of.name}(...)"`, 'Write it as "p99(shop)".');
  return planMetric(metric, of, { ...inner?.filters, ...measure.filters }, aggregate as Aggregate, surroundings);
}

type Fail = (expected: string, got: string, next: string, part?: string) => never;

/** `p99.9` -> the 99.9th percentile; null = the name is no aggregate. */
function aggregateOf(name: string): Aggregate | "impossible" | null {
  if (name === "min" || name === "mean" || name === "max") return { kind: name };
  const [, digits] = /^p(\d+(?:\.\d+)?)$/.exec(name) ?? [];
  if (digits === undefined) return null;
  const percent = Number(digits);
  return percent > 0 && percent < 100 ? { kind: "percentile", percent } : "impossible";
}

function metricOf(name: string, fail: Fail): NamedMetric {
  const table: Readonly<Record<string, MetricDescription>> = metrics;
  const metric = Object.hasOwn(table, name) ? table[name] : undefined;
  if (metric !== undefined) return { ...metric, name };
  if (metricsNotYet.has(name))
    fail("a metric that is there", `"${name}"`, `${name} is not there yet; see \`redrill metrics\`.`, name);
  const plain = Object.keys(table).filter((known) => table[known]?.isDistribution !== true);
  return fail(
    "a metric or an aggregate",
    `"${name}"`,
    didYouMean(name, [...plain, "p50", "p95", "p99", "p99.9", "mean", "min", "max"]),
    name,
  );
}

function planMetric(
  metric: NamedMetric,
  selector: Selector,
  filters: Readonly<Record<string, string>>,
  aggregate: Aggregate | null,
  surroundings: MeasureSurroundings,
): MeasureCase {
  const subject = subjectOf(metric, selector, surroundings);
  const measure = {
    metric: metric.name,
    subject,
    filters: { ...metric.defaults, ...checkFilters(metric, filters, subject, surroundings) },
    aggregate,
  };
  return { measure, metric };
}
