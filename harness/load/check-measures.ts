import type { MeasureSpec, ModelName } from "../plan/measures.ts";

type Report = (path: readonly string[], expected: string, got: unknown, next: string) => void;

/** Checks a manifest's `model` and `measures`, which come together. */
export function checkMeasures(manifest: Readonly<Record<string, unknown>>, report: Report): void {
  const { model, measures } = manifest;
  if (model === undefined && measures === undefined) return;
  if (!models.some((name) => name === model))
    report(
      ["model"],
      `one of ${models.join(", ")}, beside "measures"`,
      model ?? "nothing",
      'Name one; "noted" takes what the scenario notes itself.',
    );
  if (!isObject(measures)) {
    report(
      ["measures"],
      'an object of measures by name, beside "model"',
      measures ?? "nothing",
      "Say what is measured.",
    );
    return;
  }
  for (const [name, measure] of Object.entries(measures)) {
    const path = ["measures", name];
    if (!/^[a-z]\w*$/i.test(name)) report(path, "a name of letters, digits and _", name, "Rename it.");
    if (!isObject(measure)) {
      report(path, "an object with kind, unit and description", measure, "See the shipped manifests for examples.");
      continue;
    }
    for (const key of Object.keys(measure))
      if (!["kind", "unit", "description"].includes(key))
        report([...path, key], "one of the keys kind, unit, description", key, "Remove it.");
    if (!isOneOf(measure["kind"], kinds))
      report(
        [...path, "kind"],
        `one of ${kinds.join(", ")}`,
        measure["kind"] ?? "nothing",
        "Say how it is to be read.",
      );
    if (!isOneOf(measure["unit"], units))
      report([...path, "unit"], `one of ${units.join(", ")}`, measure["unit"] ?? "nothing", "Say what its limits are.");
    const { description } = measure;
    if (typeof description !== "string" || description.trim() === "")
      report([...path, "description"], "a text", description ?? "nothing", "Say in a sentence what it is.");
  }
}

const models = [
  "noted",
  "stampede",
  "limiter",
  "mutex",
  "once",
  "queue",
  "versions",
  "expiry",
] satisfies readonly ModelName[];
const kinds = ["counter", "highest", "distribution"] satisfies readonly MeasureSpec["kind"][];
const units = ["ms", "bytes", "perSecond", "ratio", "count"] satisfies readonly MeasureSpec["unit"][];

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return words.some((word) => word === value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
