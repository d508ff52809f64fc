import type { Selector } from "../drill/objective.ts";
import { selectorText } from "../drill/parse-selector.ts";
import { specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import type { MetricDescription } from "./metrics.ts";
import type { Names } from "./names.ts";
import type { PlannedTarget, Subject } from "./plan.ts";
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

/** A metric of the table with its name. */
export type NamedMetric = MetricDescription & { readonly name: string };

/** What is measured: a load or operation, a target or nodes of it, a fault. Throws `SpecError`. */
export function subjectOf(
  metric: NamedMetric,
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

/** The filters as written, if the metric has them. Throws `SpecError`. */
export function checkFilters(
  metric: NamedMetric,
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
