import { SpecError, type SpecProblem } from "../base/errors.ts";
import type { ParameterSpec, ScenarioDescription } from "../plan/catalogue.ts";
import { checkMeasures } from "./check-measures.ts";
import { placeInJson } from "./place-in-json.ts";

/** What a manifest file says; name and file are the scenario file's own. */
export type ScenarioManifest = Omit<ScenarioDescription, "name" | "file">;

type Path = readonly string[];
type Report = (path: Path, expected: string, got: unknown, next: string) => void;

/** Reads a manifest's text. Throws a `SpecError` that names everything that is wrong with it, by file:line:column. */
export function checkManifest(text: string, file: string): ScenarioManifest {
  const manifest = parseJson(text, file);
  const problems: SpecProblem[] = [];
  const report: Report = (path, expected, got, next) => {
    problems.push({ path, expected, got: show(got), next, place: { file, ...placeInJson(text, path) } });
  };
  checkRoot(manifest, report);
  if (problems.length > 0) throw new SpecError(problems);
  return manifest as ScenarioManifest;
}

function checkRoot(manifest: unknown, report: Report): void {
  if (!isObject(manifest)) {
    report([], "an object", manifest, "Begin the manifest with a brace.");
    return;
  }
  checkKeys(manifest, [], [...rootKeys, "hasLedger", "model", "measures"], rootKeys, report);
  if ("hasLedger" in manifest && typeof manifest["hasLedger"] !== "boolean")
    report(["hasLedger"], "true or false", manifest["hasLedger"], "Say whether its writes go through `load.ledger`.");
  if ("description" in manifest) checkText(manifest["description"], ["description"], report);
  checkMeasures(manifest, report);
  if ("topologies" in manifest) checkTopologies(manifest["topologies"], report);
  for (const key of ["operations", "counters"]) {
    if (key in manifest) checkNames(manifest[key], [key], report);
  }
  if (!("parameters" in manifest)) return;
  const { parameters } = manifest;
  if (!isObject(parameters)) {
    report(["parameters"], "an object of parameters by name", parameters, "Write {} where there are none.");
    return;
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    checkParameter(parameter, ["parameters", name], report);
  }
  if ("slots" in manifest) checkSlots(manifest["slots"], Object.keys(parameters), report);
}

function checkTopologies(topologies: unknown, report: Report): void {
  const isGood =
    Array.isArray(topologies) && topologies.length > 0 && topologies.every((each) => isOneOf(each, shapes));
  if (!isGood) {
    report(["topologies"], `a list of ${list(shapes)}`, topologies, "Name the topologies that the scenario works on.");
  }
}

function checkNames(names: unknown, path: Path, report: Report): void {
  const isGood = Array.isArray(names) && names.every((name) => typeof name === "string" && /^[A-Za-z]\w*$/.test(name));
  if (!isGood) report(path, "a list of names (letters, digits, _)", names, "Write [] where there are none.");
}

function checkSlots(slots: unknown, parameters: readonly string[], report: Report): void {
  if (slots === null) return;
  if (!isObject(slots)) {
    report(["slots"], "null or { of, per }", slots, "Write null where the scenario needs a rate.");
    return;
  }
  checkKeys(slots, ["slots"], ["of", "per"], ["of", "per"], report);
  for (const key of ["of", "per"]) {
    if (!(key in slots) || (key === "per" && slots[key] === null) || isOneOf(slots[key], parameters)) continue;
    report(["slots", key], `one of the scenario's parameters (${list(parameters)})`, slots[key], "Name a parameter.");
  }
}

function checkParameter(parameter: unknown, path: Path, report: Report): void {
  if (!isObject(parameter)) {
    report(path, "an object with type and description", parameter, 'Write { "type": ..., "description": ... }.');
    return;
  }
  checkKeys(parameter, path, Object.keys(parameterChecks), ["type", "description"], report);
  for (const [key, value] of Object.entries(parameter)) {
    if (!isParameterKey(key)) continue;
    const { expected, isGood } = parameterChecks[key];
    if (!isGood(value)) report([...path, key], expected, value, "See the shipped manifests for examples.");
  }
}

function checkKeys(
  object: object,
  path: Path,
  known: readonly string[],
  required: readonly string[],
  report: Report,
): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) report([...path, key], `one of the keys ${list(known)}`, key, "Remove it.");
  }
  for (const key of required) {
    if (!(key in object)) report(path, `the key ${key}`, "nothing", "Add it.");
  }
}

function checkText(text: unknown, path: Path, report: Report): void {
  if (!isText(text)) report(path, "a text", text, "Say in a sentence what it does.");
}

const rootKeys = [
  "description",
  "topologies",
  "operations",
  "counters",
  "slots",
  "parameters",
] satisfies (keyof ScenarioManifest)[];
const shapes = ["standalone", "sentinel", "cluster"] satisfies ScenarioManifest["topologies"][number][];
const types = [
  "duration",
  "size",
  "percent",
  "rate",
  "integer",
  "number",
  "boolean",
  "word",
  "keys",
  "sizes",
  "preset",
  "target",
] satisfies ParameterSpec["type"][];

const parameterChecks: Readonly<
  Record<keyof ParameterSpec, { readonly expected: string; readonly isGood: (value: unknown) => boolean }>
> = {
  type: { expected: `one of ${list(types)}`, isGood: (value) => isOneOf(value, types) },
  description: { expected: "a text", isGood: isText },
  default: {
    expected: "a value as it would be written in a drill, or null",
    isGood: (value) => value === null || ["string", "number", "boolean"].includes(typeof value),
  },
  min: { expected: "a number in the planned unit (ms, bytes, ratio, per second)", isGood: Number.isFinite },
  max: { expected: "a number in the planned unit (ms, bytes, ratio, per second)", isGood: Number.isFinite },
  oneOf: {
    expected: "a list of words",
    isGood: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  },
  prefix: { expected: "a word", isGood: isText },
};

function isParameterKey(key: string): key is keyof ParameterSpec {
  return Object.hasOwn(parameterChecks, key);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return typeof value === "string" && words.includes(value);
}

function list(words: readonly string[]): string {
  return words.join(", ");
}

function show(got: unknown): string {
  return got === "nothing" ? got : JSON.stringify(got);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const [, line = "1", column = "1"] = /line (\d+) column (\d+)/.exec(message) ?? [];
    const place = { file, line: Number(line), column: Number(column) };
    const next = "A manifest is plain JSON: no comments, no comma after the last element.";
    throw new SpecError([{ path: [], expected: "JSON", got: message, next, place }], { cause });
  }
}
