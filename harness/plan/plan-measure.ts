import type { Expression, Measure, Selector, Unit } from "../drill/objective.ts";
import { isSelector } from "../drill/parse-objective.ts";
import { selectorText } from "../drill/parse-selector.ts";
import { specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { type MetricDescription, metrics } from "./metrics.ts";
import type { Names } from "./names.ts";
import { metricsNotYet } from "./not-yet.ts";
import type { Aggregate, PlannedExpression, PlannedMeasure, PlannedTarget, Subject } from "./plan.ts";
import { offsetOf } from "./plan-bounds.ts";
import { selectNodes } from "./select-nodes.ts";

export interface MeasureSurroundings {
  readonly names: Names;
  readonly targets: readonly PlannedTarget[];
  /** Of each load that names a scenario which can be read: its operations and counters. */
  readonly scenarios: ReadonlyMap<
    string,
    { readonly operations: readonly string[]; readonly counters: readonly string[] }
  >;
  readonly path: readonly string[];
  readonly text: string;
}

/** An expression with what its metrics say about it together. */
export interface ExpressionCase {
  readonly expression: PlannedExpression;
  readonly unit: Unit;
  readonly isQuotient: boolean;
  readonly metrics: readonly (MetricDescription & { readonly name: string })[];
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
  readonly metric: MetricDescription & { readonly name: string };
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

function metricOf(name: string, fail: Fail): MetricDescription & { readonly name: string } {
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
  metric: MetricDescription & { readonly name: string },
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

function subjectOf(
  metric: MetricDescription & { readonly name: string },
  selector: Selector,
  { names, targets, scenarios, path, text }: MeasureSurroundings,
): Subject {
  const [{ name } = { name: "" }, ...rest] = selector.parts;
  const written = selectorText(selector);
  const start = offsetOf(written, text);
  names.need(name, [metric.of], { path, offset: start });
  const fail = (expected: string, next: string): never => {
    throw specError({ path, offset: start + name.length + 1, expected, got: JSON.stringify(written), next });
  };
  const [part, more] = rest;
  switch (metric.of) {
    case "fault":
      if (part !== undefined) fail(`"${name}" alone`, "A fault has no parts.");
      return { kind: "fault", fault: name };
    case "target": {
      if (part === undefined) return { kind: "target", target: name, nodes: null };
      const target = targets.find((candidate) => candidate.name === name);
      if (target !== undefined) selectNodes({ parts: rest }, target, { path, offset: start + name.length + 1 });
      return { kind: "target", target: name, nodes: { parts: rest } };
    }
    case "load": {
      if (part === undefined) return { kind: "load", load: name, operation: null };
      if (metric.isOfSlots === true) fail(`"${name}" alone`, `${metric.name} counts slots, not operations.`);
      if (more !== undefined || part.argument !== null)
        fail("one operation after the load", `Write "${name}.${part.name}".`);
      const operations = scenarios.get(name)?.operations;
      if (operations !== undefined && !operations.includes(part.name))
        fail(`an operation of ${name}`, didYouMean(part.name, operations));
      return { kind: "load", load: name, operation: part.name };
    }
    default:
      return metric.of satisfies never;
  }
}

function checkFilters(
  metric: MetricDescription & { readonly name: string },
  filters: Readonly<Record<string, string>>,
  subject: Subject,
  { scenarios, path, text }: MeasureSurroundings,
): Readonly<Record<string, string>> {
  const fail = (part: string, expected: string, got: string, next: string): never => {
    throw specError({ path, offset: offsetOf(part, text), expected, got, next });
  };
  const known = Object.keys(metric.filters);
  for (const [filter, word] of Object.entries(filters)) {
    const listed = Object.hasOwn(metric.filters, filter) ? metric.filters[filter] : undefined;
    if (listed === undefined) {
      const next = known.length === 0 ? `${metric.name} has none: take it out.` : didYouMean(filter, known);
      return fail(filter, `a filter of ${metric.name}`, `"${filter}"`, next);
    }
    // The counters of a load are its scenario's.
    const words =
      metric.name === "counter" && subject.kind === "load" ? (scenarios.get(subject.load)?.counters ?? []) : listed;
    if (!words.includes(word) && (words.length > 0 || metric.name === "counter"))
      fail(word, `a known word for "${filter}"`, `"${word}"`, didYouMean(word, words));
  }
  for (const filter of metric.required ?? [])
    if (filters[filter] === undefined)
      fail(
        metric.name,
        `"${filter}=..." in ${metric.name}()`,
        "nothing",
        `Write which one, such as "${metric.name}(logins, ${filter}=...)".`,
      );
  if (filters["time"] === "lag" && subject.kind === "load" && subject.operation !== null)
    fail(
      "lag",
      "a load without an operation for time=lag",
      `"${subject.load}.${subject.operation}"`,
      "The generator's lateness is one of slots.",
    );
  return filters;
}
