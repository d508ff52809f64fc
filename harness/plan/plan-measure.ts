import type { Expression, Measure, Operator, Selector, Unit } from "../drill/objective.ts";
import { isSelector } from "../drill/parse-objective.ts";
import { specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { measureFilter } from "./measures.ts";
import { type MetricDescription, type MetricName, metrics } from "./metrics.ts";
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
  const metric =
    measureOf(last?.name, selector, surroundings) ??
    metricOf(isBare ? "latency" : (last?.name ?? ""), surroundings, fail);
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
  const isMeasure = !Object.hasOwn(metrics, metric.name);
  return {
    metric,
    measure: {
      metric: isMeasure ? ("measure" satisfies MetricName) : metric.name,
      subject,
      filters: isMeasure ? { [measureFilter]: metric.name } : { ...metric.defaults, ...checked },
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

/** A measure of the scenario that the selector's load runs, read as a metric; null = it has none of that name. */
function measureOf(
  name: string | undefined,
  { parts }: Selector,
  { scenarios }: MeasureSurroundings,
): NamedMetric | null {
  const spec = scenarios.get(parts[0]?.name ?? "")?.measures?.[name ?? ""];
  if (name === undefined || spec === undefined || Object.hasOwn(metrics, name)) return null;
  const { unit, kind, description } = spec;
  return {
    ...metrics.measure,
    name,
    unit,
    description,
    filters: {},
    required: [],
    isDistribution: kind === "distribution",
  };
}

function measureNames({ scenarios }: MeasureSurroundings): readonly string[] {
  return [...scenarios.values()].flatMap(({ measures }) => Object.keys(measures ?? {}));
}

/** The loads whose scenario has such a measure. */
function measureOwners(name: string, { scenarios }: MeasureSurroundings): readonly string[] {
  return [...scenarios].filter(([, { measures }]) => measures?.[name] !== undefined).map(([load]) => load);
}

function metricOf(name: string, surroundings: MeasureSurroundings, fail: Fail): NamedMetric {
  const table: Readonly<Record<string, MetricDescription>> = metrics;
  const metric = Object.hasOwn(table, name) && name !== "measure" ? table[name] : undefined;
  if (metric !== undefined) return { ...metric, name };
  const owners = measureOwners(name, surroundings);
  if (owners.length > 0) fail("a load that has this measure", `"${name}"`, `It is one of ${owners.join(", ")}.`, name);
  const plainMetrics = Object.keys(table).filter((known) => table[known]?.isDistribution !== true);
  return fail(
    "a metric or an aggregate",
    `"${name}"`,
    didYouMean(name, [
      ...plainMetrics,
      ...measureNames(surroundings),
      "p50",
      "p95",
      "p99",
      "p99.9",
      "mean",
      "min",
      "max",
      "worst",
    ]),
    name,
  );
}
