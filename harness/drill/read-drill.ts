import { isMap, isNode, isScalar, type Document, type Node, type YAMLMap } from "yaml";
import { SpecError } from "../base/errors.ts";
import type { AppliedVariant, Drill, WrittenLoad, WrittenParameter, WrittenTarget } from "./drill.ts";
import { fillEnvironment, type Environment } from "./environment.ts";
import { applyOverride, problemOfPath, readSetOption } from "./overrides.ts";
import { parseYaml } from "./parse-yaml.ts";
import { DrillPositions } from "./positions.ts";
import { Problems } from "./problems.ts";
import { checkExpectFail } from "./check-expect-fail.ts";
import { readFaults } from "./read-faults.ts";
import { readObjectives, readStopConditions, switchedOff } from "./read-objectives.ts";
import { checkShape, type RawDrill, type RawTarget } from "./shape.ts";
import { didYouMean } from "./suggest.ts";

export interface ReadOptions {
  /** The file's name as problems show it. */
  readonly file: string;
  /** For `${VAR}`. */
  readonly environment: Environment;
  /** `path=value` of the command line, applied after the variant, in order. */
  readonly set: readonly string[];
  /** The name of the variant to apply; null = the drill as it is. */
  readonly variant: string | null;
}

export interface ReadDrill {
  readonly drill: Drill;
  /** For the problems that `makePlan` finds: `positions.locating(() => makePlan(drill, ...))`. */
  readonly positions: DrillPositions;
}

/**
 * Reads a drill from YAML: variant and overrides applied, the environment filled in, shape and expressions checked. Throws
 * `SpecError` with every problem of the file, each with its place.
 */
export function readDrill(text: string, { file, environment, set, variant }: ReadOptions): ReadDrill {
  const { document, root, lines } = parseYaml(text, file);
  const overrides = new Map<Node, string>();
  const positions = new DrillPositions(file, document, lines, overrides);
  const problems = new Problems();

  applyVariants(document, root, variant, problems);
  for (const option of set) applySetOption(option, document, root, overrides, problems);
  fillVariables(root, environment, problems);
  const unfilled = new Set(problems.all.map(({ path }) => path.join(".")));

  const given = document.toJS() as Readonly<Record<string, unknown>>;
  const shape = checkShape(given);
  if ("problems" in shape) shape.problems.forEach((problem) => problems.add(problem));
  const read = {
    objectives: readObjectives(given["objectives"], problems),
    stopWhen: readStopConditions(given["stopWhen"], problems),
    faults: readFaults(given["faults"], problems),
  };
  checkExpectFail(given, problems);
  if ("drill" in shape && problems.all.length === 0) return { drill: drillOf(shape.drill, read, variant), positions };
  // What is missing because a variable is missing is told once.
  const told = problems.all.filter(({ path }, index, all) => {
    const isFirst = all.findIndex((other) => other.path.join(".") === path.join(".")) === index;
    return isFirst || !unfilled.has(path.join("."));
  });
  throw positions.locate(new SpecError(told));
}

function fillVariables(root: YAMLMap, environment: Environment, problems: Problems): void {
  for (const { key, value } of root.items) {
    if ((isScalar(key) && key.value === "variants") || !isNode(value)) continue;
    for (const { node, ...problem } of fillEnvironment(value, environment))
      problems.add({ path: pathOf(root, node), ...problem });
  }
}

function applyVariants(document: Document, root: YAMLMap, wanted: string | null, problems: Problems): void {
  const variants = root.get("variants");
  const names = isMap(variants)
    ? variants.items.map(({ key }) => (isScalar(key) ? String(key.value) : String(key)))
    : [];
  if (wanted !== null && !names.includes(wanted))
    problems.add({
      ...(names.length > 0 ? { path: ["variants"], at: "key" } : { path: [] }),
      expected: "the name of a variant",
      got: JSON.stringify(wanted),
      next: names.length > 0 ? didYouMean(wanted, names) : "This drill has no variants.",
    });
  for (const name of names) {
    const set = document.getIn(["variants", name, "set"]);
    if (!isMap(set)) continue;
    for (const { key, value } of set.items) {
      if (!isScalar(key) || !isNode(value)) continue;
      const path = String(key.value).split(".");
      const problem = problemOfPath(root, path);
      if (problem !== null) problems.add({ path: ["variants", name, "set", String(key.value)], at: "key", ...problem });
      else if (name === wanted) applyOverride(document, { path, value });
    }
  }
}

function applySetOption(
  option: string,
  document: Document,
  root: YAMLMap,
  overrides: Map<Node, string>,
  problems: Problems,
): void {
  const name = `--set ${option}`;
  const override = readSetOption(option, document);
  const problem =
    override === null
      ? { expected: "path=value", got: JSON.stringify(option), next: 'Write it as "--set load.shop.rate=200/s".' }
      : problemOfPath(root, override.path);
  if (problem !== null) {
    problems.add({ path: [name], place: null, ...problem });
  } else if (override !== null) {
    overrides.set(override.value, name);
    applyOverride(document, override);
  }
}

/** The path of a node below the root, variants left out. */
function pathOf(root: YAMLMap, wanted: Node): readonly (string | number)[] {
  const search = (node: unknown, path: readonly (string | number)[]): readonly (string | number)[] | null => {
    if (node === wanted) return path;
    const children: (readonly [string | number, unknown])[] = isMap(node)
      ? node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : String(key), value])
      : hasItems(node)
        ? node.items.map((item, index) => [index, item])
        : [];
    for (const [key, child] of children) {
      const found = path.length === 0 && key === "variants" ? null : search(child, [...path, key]);
      if (found !== null) return found;
    }
    return null;
  };
  return search(root, []) ?? [];
}

function hasItems(node: unknown): node is { readonly items: readonly unknown[] } {
  return typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items);
}

function drillOf(
  raw: RawDrill,
  read: Pick<Drill, "objectives" | "stopWhen" | "faults">,
  variant: string | null,
): Drill {
  const { title, seed, targets, warmup = {}, phases, load = {}, clients = {}, variants = {}, include = [] } = raw;
  return {
    version: 1,
    title,
    ...(seed === undefined ? {} : { seed }),
    targets: mapValues(targets, targetOf),
    warmup: mapValues(warmup, loadOf),
    phases,
    load: mapValues(load, loadOf),
    ...read,
    include: typeof include === "string" ? [include] : include,
    switchedOff: switchedOff(raw.objectives),
    clients,
    variant: variant === null ? null : variantOf(variant, variants[variant]),
    variants: Object.keys(variants),
  };
}

function targetOf({ config = {}, ...rest }: RawTarget): WrittenTarget {
  return { ...rest, config: mapValues(config, configText) };
}

/** Redis says yes and no. */
function configText(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

function loadOf<Load extends { with?: Record<string, WrittenParameter> }>({
  with: parameters = {},
  ...rest
}: Load): Omit<Load, "with"> & Pick<WrittenLoad, "with"> {
  return { ...rest, with: parameters };
}

function variantOf(name: string, written: { readonly expectFail?: readonly string[] } | undefined): AppliedVariant {
  return { name, expectFail: written?.expectFail ?? [] };
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
