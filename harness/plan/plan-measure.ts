import type { Expression, Measure, Operator, Unit } from "../drill/objective.ts";
import { isSelector } from "../drill/parse-objective.ts";
import { specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { type MetricDescription, metrics } from "./metrics.ts";
import { metricsNotYet } from "./not-yet.ts";
import type { Aggregate, PlannedExpression, PlannedMeasure } from "./plan.ts";
import { offsetOf } from "./plan-bounds.ts";
import { ledgerSubject } from "./plan-ledger.ts";
import { checkFilters, type MeasureSurroundings, type NamedMetric, subjectOf } from "./plan-subject.ts";

/** An expression with what its metrics say about it together. */
export interface ExpressionCase {
  readonly expression: PlannedExpression;
  readonly unit: Unit;
  readonly isQuotient: boolean;
  readonly metrics: readonly NamedMetric[];
}

/** Gives every name of an expression its meaning; `op` tells which end is the worst. Throws `SpecError`. */
export function planExpression(
  { first, operation, second }: Expression,
  op: Operator,
  surroundings: MeasureSurroundings,
): ExpressionCase {
  const one = planMeasure(first, operation === null ? op : null, surroundings);
  if (operation === null || second === null)
    return {
      expression: { first: one.measure, operation: null, second: null },
      unit: one.metric.unit,
      isQuotient: false,
      metrics: [one.metric],
    };
  const two = planMeasure(second, null, surroundings);
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

type Fail = (expected: string, got: string, next: string, part?: string) => never;

/**
 * `hitRatio(shop)`; `p99(shop)` and `p99(latency(shop))` of a distribution; `min(hitRatio(shop))` and `max(p99(shop))` of the values
 * second by second.
 */
function planMeasure(measure: Measure, op: Operator | null, surroundings: MeasureSurroundings): MeasureCase {
  const { path, text } = surroundings;
  const fail: Fail = (expected, got, next, part = measure.name) => {
    throw specError({ path, offset: offsetOf(part, text), expected, got, next });
  };
  const words: Measure[] = [measure];
  let inner = measure;
  while (!isSelector(inner.of)) words.push((inner = inner.of));
  const selector = inner.of;
  const filters = Object.assign({}, ...words.map((word) => word.filters).toReversed()) as Record<string, string>;
  const outer = words.map(({ name }) => ({ name, aggregate: aggregateOf(name, op, fail) }));
  const last = outer.at(-1);
  const isBare = last !== undefined && last.aggregate !== null;
  const metric = metricOf(isBare ? "latency" : (last?.name ?? ""), fail);
  const stacked = isBare ? outer : outer.slice(0, -1);
  for (const [i, { name, aggregate }] of stacked.entries())
    if (aggregate === null)
      fail(
        `what ${name} is measured on`,
        `"${words[i + 1]?.name ?? ""}(...)"`,
        "Only aggregates take a metric in their brackets.",
        name,
      );
  const aggregates = stacked.flatMap(({ aggregate }) => aggregate ?? []);
  const most = metric.isDistribution === true ? 2 : 1;
  if (aggregates.length > most)
    fail(
      `at most ${most === 2 ? "two aggregates" : "one aggregate"} of ${metric.name}`,
      `"${measure.name}(...)"`,
      `Write ${most === 2 ? '"max(p99(shop))"' : `"min(${metric.name}(...))"`}: of its values second by second.`,
    );
  if (metric.isDistribution === true && aggregates.length === 0)
    fail("an aggregate of a distribution", `"${metric.name}"`, 'Write which one, such as "p99(shop)" or "mean(shop)".');
  const ofDistribution = metric.isDistribution === true ? (aggregates.at(-1) ?? null) : null;
  const [bySecond = null] = metric.isDistribution === true ? aggregates.slice(0, -1) : aggregates;
  if (ofDistribution?.isWorst === true)
    fail("a percentile of a latency", '"worst"', 'Write which one: "worst(p99(shop))" is its worst second.', "worst");
  if (bySecond !== null && !metric.hasWindows)
    fail(
      "a metric that has a value in every second",
      `"${metric.name}"`,
      `Write "${metric.name}(...)" alone.`,
      metric.name,
    );
  const subject = (metric.isOfLedgers === true ? ledgerSubject : subjectOf)(metric, selector, surroundings);
  const checked = checkFilters(metric, filters, subject, surroundings);
  return {
    metric,
    measure: {
      metric: metric.name,
      subject,
      filters: { ...metric.defaults, ...checked },
      aggregate: ofDistribution === null ? null : plain(ofDistribution),
      ...(bySecond === null ? {} : { bySecond: plain(bySecond) }),
    },
  };
}

type NamedAggregate = Aggregate & { readonly isWorst: boolean };

function plain({ isWorst: _isWorst, ...aggregate }: NamedAggregate): Aggregate {
  return aggregate;
}

/** `p99.9` -> the 99.9th percentile; `worst` -> the end that the comparison warns of; null = the name is no aggregate. */
function aggregateOf(name: string, op: Operator | null, fail: Fail): NamedAggregate | null {
  if (name === "min" || name === "mean" || name === "max") return { kind: name, isWorst: false };
  if (name === "worst") {
    if (op === "<" || op === "<=") return { kind: "max", isWorst: true };
    if (op === ">" || op === ">=") return { kind: "min", isWorst: true };
    return fail(
      "< <= > or >= with worst, and one measure",
      '"worst"',
      'What is the worst is not clear here: write "min" or "max".',
      name,
    );
  }
  const [, digits] = /^p(\d+(?:\.\d+)?)$/.exec(name) ?? [];
  if (digits === undefined) return null;
  const percent = Number(digits);
  if (percent > 0 && percent < 100) return { kind: "percentile", percent, isWorst: false };
  return fail("a percentile above p0 and below p100", `"${name}"`, 'Write "min" or "max".', name);
}

function metricOf(name: string, fail: Fail): NamedMetric {
  const table: Readonly<Record<string, MetricDescription>> = metrics;
  const metric = Object.hasOwn(table, name) ? table[name] : undefined;
  if (metric !== undefined) return { ...metric, name };
  if (metricsNotYet.has(name))
    fail("a metric that is there", `"${name}"`, `${name} is not there yet; see \`redrill metrics\`.`, name);
  const plainMetrics = Object.keys(table).filter((known) => table[known]?.isDistribution !== true);
  return fail(
    "a metric or an aggregate",
    `"${name}"`,
    didYouMean(name, [...plainMetrics, "p50", "p95", "p99", "p99.9", "mean", "min", "max", "worst"]),
    name,
  );
}
