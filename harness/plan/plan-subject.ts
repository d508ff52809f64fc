import type { Selector } from "../drill/objective.ts";
import { selectorText } from "../drill/parse-selector.ts";
import { specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { percent } from "../drill/units.ts";
import type { MeasureSpec } from "./measures.ts";
import type { MetricDescription } from "./metrics.ts";
import type { Names } from "./names.ts";
import type { PlannedTarget, Subject } from "./plan.ts";
import { offsetOf } from "./plan-bounds.ts";
import { selectNodes } from "./select-nodes.ts";

export interface MeasureSurroundings {
  readonly names: Names;
  readonly targets: readonly PlannedTarget[];
  /** Of each load that names a scenario which can be read: what that scenario has, and the load's target. */
  readonly scenarios: ReadonlyMap<
    string,
    {
      readonly operations: readonly string[];
      readonly counters: readonly string[];
      readonly hasLedger?: boolean;
      readonly measures?: Readonly<Record<string, MeasureSpec>>;
      readonly target: string;
    }
  >;
  readonly path: readonly string[];
  readonly text: string;
}

/** A metric of the table with its name. */
export type NamedMetric = MetricDescription & { readonly name: string };

/** What is measured: a load or operation, a target or nodes of it, a fault. Throws `SpecError`. */
export function subjectOf(metric: NamedMetric, selector: Selector, surroundings: MeasureSurroundings): Subject {
  const { names, scenarios, path, text } = surroundings;
  const [{ name } = { name: "" }, ...rest] = selector.parts;
  const written = selectorText(selector);
  const start = offsetOf(written, text);
  if (metric.of === "load" && names.kindOf(name) === "target")
    throw specError({
      path,
      offset: start,
      expected: "the name of a load",
      got: `"${written}", which is a target`,
      next: perNode(metric.name),
    });
  names.need(name, [metric.of], { path, offset: start });
  const fail = (expected: string, next: string): never => {
    throw specError({ path, offset: start + name.length + 1, expected, got: JSON.stringify(written), next });
  };
  const [part, more] = rest;
  switch (metric.of) {
    case "fault":
      if (part !== undefined) fail(`"${name}" alone`, "A fault has no parts.");
      return { kind: "fault", fault: name };
    case "target":
      return targetOf(metric, name, rest, { ...surroundings, start, fail });
    case "load": {
      if (part === undefined) return { kind: "load", load: name, operation: null };
      if (isNodePart(part.name) && scenarios.get(name)?.operations.includes(part.name) !== true)
        fail(`an operation of ${name}`, perNode(metric.name));
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

/** What the clients see of one node is not recorded: say so, and what is. */
function perNode(metric: string): string {
  return `What clients see (${metric}) is recorded per load and operation, not per shard or node; "evictions(cache.shard(1))" and other metrics of targets can be.`;
}

function isNodePart(name: string): boolean {
  return ["shard", "slot", "node", "nodes", "all", "master", "masters", "replica", "replicas"].includes(name);
}

function targetOf(
  metric: NamedMetric,
  name: string,
  parts: Selector["parts"],
  { targets, path, start, fail }: MeasureSurroundings & { start: number; fail: (what: string, next: string) => never },
): Subject {
  const target = targets.find((candidate) => candidate.name === name);
  if (target !== undefined && metric.topologies?.includes(target.topology) === false)
    throw specError({
      path,
      offset: start,
      expected: `a ${metric.topologies.join(" or ")} target in ${metric.name}()`,
      got: `"${name}", which is a ${target.topology} target`,
      next: `Take it out, or measure one that has what ${metric.name} is about.`,
    });
  const [part] = parts;
  if (part === undefined) return { kind: "target", target: name, nodes: null };
  if (metric.isOfTarget === true) fail(`"${name}" alone`, `${metric.name} is one of a whole target.`);
  const offset = start + name.length + 1;
  if (target !== undefined) {
    const { kind } = selectNodes({ parts }, target, { path, offset });
    const drawn = ["any", "majority", "minority", "slot"];
    if (kind === "sentinel" || drawn.includes(part.name) || parts.some((one) => one.name === "replica"))
      fail(
        "data nodes by role, shard or number",
        'Write "masters", "replicas", "shard(1)", "shard(1).master" or "node(3)".',
      );
  }
  return { kind: "target", target: name, nodes: { parts } };
}

/** The filters, if the metric has them; a share as a ratio (`slo=99.9%` is 0.999). Throws `SpecError`. */
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
  const shares: Record<string, string> = {};
  for (const [filter, word] of Object.entries(filters)) {
    const listed = Object.hasOwn(metric.filters, filter) ? metric.filters[filter] : undefined;
    if (listed === undefined) {
      const next = known.length === 0 ? `${metric.name} has none: take it out.` : didYouMean(filter, known);
      return fail(filter, `a filter of ${metric.name}`, `"${filter}"`, next);
    }
    if (listed === "share") {
      const share = percent.read(word) ?? Number.NaN;
      if (!(share > 0 && share < 1))
        fail(word, `a share above 0% and below 100% for "${filter}"`, `"${word}"`, `Write it as "${filter}=99.9%".`);
      shares[filter] = String(share);
      continue;
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
        `Write which one, such as "${metric.name}(logins, ${filter}=${metric.filters[filter] === "share" ? "99.9%" : "..."})".`,
      );
  if (filters["time"] === "lag" && subject.kind === "load" && subject.operation !== null)
    fail(
      "lag",
      "a load without an operation for time=lag",
      `"${subject.load}.${subject.operation}"`,
      "The generator's lateness is one of slots.",
    );
  return { ...filters, ...shares };
}
