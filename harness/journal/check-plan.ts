import type { Plan } from "../plan/plan.ts";
import {
  count,
  findFlawIn,
  flag,
  instance,
  isObject,
  listOf,
  number,
  objectOf,
  oneOf,
  orNothing,
  orNull,
  type Rule,
  text,
} from "./rules.ts";

const selector = objectOf({ parts: listOf(objectOf({ name: text, argument: orNull(text) })) });
const words: Rule = {
  is: "texts by name",
  test: (value) => isObject(value) && Object.values(value).every((word) => typeof word === "string"),
};

const subject: Rule = {
  is: "a load, a target or a fault",
  test: (value) => {
    if (!isObject(value)) return false;
    const { kind, load, operation, target, nodes, fault } = value;
    if (kind === "load") return typeof load === "string" && orNull(text).test(operation);
    if (kind === "target") return typeof target === "string" && orNull(selector).test(nodes);
    return kind === "fault" && typeof fault === "string";
  },
};
const aggregate: Rule = {
  is: "an aggregate",
  test: (value) =>
    isObject(value) &&
    (["min", "mean", "max"].some((kind) => value["kind"] === kind) ||
      (value["kind"] === "percentile" && Number.isFinite(value["percent"]))),
};
const measure = objectOf({
  metric: text,
  subject,
  filters: words,
  aggregate: orNull(aggregate),
  bySecond: orNothing(aggregate),
});
const bound: Rule = {
  is: "a bound",
  test: (value) => {
    if (!isObject(value) || typeof value["text"] !== "string") return false;
    const { kind, value: quantity, factor, phase, run, plus } = value;
    if (kind === "quantity") return Number.isFinite(quantity);
    const isTo = kind === "phase" ? typeof phase === "string" : kind === "run" && typeof run === "string";
    return isTo && Number.isFinite(factor) && orNothing(number).test(plus);
  },
};
const span: Rule = {
  is: "a phase or a fault",
  test: (value) => {
    if (!isObject(value)) return false;
    const { kind, name, startMs, endMs } = value;
    if (kind === "phase") return typeof name === "string" && Number.isFinite(startMs) && Number.isFinite(endMs);
    return kind === "faults" || ((kind === "fault" || kind === "recovery") && typeof name === "string");
  },
};
const asked = {
  name: text,
  text,
  expression: objectOf({ first: measure, operation: orNull(oneOf("-", "/")), second: orNull(measure) }),
  op: oneOf("<", "<=", ">", ">=", "=", "!="),
  limit: listOf(bound),
  forMs: count,
  scope: objectOf({ text, during: listOf(span), outside: listOf(span) }),
} as const;
const load = objectOf({
  name: text,
  scenario: objectOf({
    name: text,
    operations: listOf(text),
    counters: listOf(text),
    model: orNothing(text),
    measures: orNothing({ is: "measures by name", test: isObject }),
  }),
  target: text,
  client: objectOf({ name: text }),
  workers: number,
  slots: number,
  schedule: listOf(objectOf({ startMs: number, endMs: number, fromPerSecond: number, toPerSecond: number })),
});

/** What judging and drawing rely on. Everything else is `makePlan`'s word. */
const rules: readonly (readonly [keyof Plan, Rule])[] = [
  ["version", { is: "1", test: (value) => value === 1 }],
  ["title", text],
  ["seed", number],
  ["drill", objectOf({ file: text, sha256: text, variant: orNull(text) })],
  ["instances", instance],
  ["targets", listOf(objectOf({ name: text, topology: oneOf("standalone", "sentinel", "cluster"), config: words }))],
  ["warmup", listOf(load)],
  ["phases", listOf(objectOf({ name: text, startMs: number, endMs: number }))],
  ["durationMs", number],
  ["loads", listOf(load)],
  [
    "faults",
    listOf(
      objectOf({
        name: text,
        kind: text,
        target: objectOf({ text, target: text, nodes: selector, also: orNothing(listOf(selector)) }),
        atMs: number,
        forMs: orNull(number),
        expect: orNothing(oneOf("refused")),
        summary: text,
      }),
    ),
  ],
  [
    "objectives",
    listOf(
      objectOf({
        ...asked,
        description: orNull(text),
        severity: oneOf("key", "normal"),
        never: flag,
        warn: listOf(bound),
        minSamples: number,
        unit: oneOf("ms", "bytes", "perSecond", "ratio", "count"),
      }),
    ),
  ],
  ["stopWhen", listOf(objectOf(asked))],
  ["notes", listOf(text)],
];

/** What keeps a value from being a plan that can be judged; null = it is one. */
export function findPlanFlaw(value: unknown): { readonly expected: string; readonly got: string } | null {
  if (!isObject(value))
    return { expected: "a plan of version 1", got: value === null ? "no JSON" : JSON.stringify(value) };
  if (value["version"] !== 1) return { expected: "a plan of version 1", got: `version ${String(value["version"])}` };
  return findFlawIn({ ...value, type: "plan" }, rules, "a");
}
