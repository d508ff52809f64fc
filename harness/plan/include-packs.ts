import { SpecError } from "../base/errors.ts";
import type { Drill } from "../drill/drill.ts";
import type { Objective } from "../drill/objective.ts";
import type { Pack, PackCondition, PackObjective } from "../drill/pack.ts";
import { Problems, specError } from "../drill/problems.ts";
import { readObjectives } from "../drill/read-objectives.ts";
import { readPack } from "../drill/read-pack.ts";
import { didYouMean } from "../drill/suggest.ts";
import { duration } from "../drill/units.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Phase, PlannedFault, PlannedTarget } from "./plan.ts";
import { membersOf } from "./select-nodes.ts";

export interface PackSurroundings {
  readonly drill: Drill;
  readonly catalogue: Pick<Catalogue, "pack" | "packNames">;
  readonly targets: readonly PlannedTarget[];
  readonly phases: readonly Phase[];
  readonly faults: readonly PlannedFault[];
  readonly scenarios: ReadonlyMap<string, { readonly operations: readonly string[] }>;
}

/**
 * The objectives of a drill with those of the packs that it includes, each for every load or target that it fits, under the
 * name `<prefix>-<load or target>-<name>`. What the drill itself writes under such a name counts instead, and `off` takes it out.
 */
export function includePacks(surroundings: PackSurroundings, problems: Problems): Readonly<Record<string, Objective>> {
  const { drill, catalogue } = surroundings;
  const included: Record<string, Objective> = {};
  for (const [index, name] of drill.include.entries()) {
    problems.attempt(() => {
      const path = drill.include.length === 1 ? ["include"] : ["include", index];
      const objectives = expand(findPack(name, path, catalogue), surroundings, path);
      if (Object.keys(objectives).length === 0)
        throw specError({
          path,
          expected: "a pack with an objective that fits a load or a target of this drill",
          got: JSON.stringify(name),
          next: "Take it out, or see what its objectives are for.",
        });
      Object.assign(included, objectives);
    });
  }
  for (const off of drill.switchedOff) {
    if (!Object.hasOwn(included, off))
      problems.add({
        path: ["objectives", off],
        expected: "an objective of an included pack to switch off",
        got: JSON.stringify(off),
        next: drill.include.length === 0 ? "Take it out." : didYouMean(off, Object.keys(included)),
      });
    delete included[off];
  }
  return { ...included, ...drill.objectives };
}

type Path = readonly (string | number)[];

function findPack(name: string, path: Path, { pack, packNames }: PackSurroundings["catalogue"]): Pack {
  const found = pack(name);
  if (found !== null) return readPack(found.text, found.file);
  throw specError({
    path,
    expected: "the name of a pack of objectives, or the path of one beside the drill",
    got: JSON.stringify(name),
    next: didYouMean(name, packNames),
  });
}

function expand(
  { prefix, objectives }: Pack,
  surroundings: PackSurroundings,
  path: Path,
): Readonly<Record<string, Objective>> {
  const { faults } = surroundings;
  const written = Object.entries(objectives).flatMap(([name, objective]) =>
    subjectsOf(objective, surroundings).map((subject): [string, unknown] => [
      `${prefix}-${subject}-${name}`,
      fill(objective, subject, faults.length > 0),
    ]),
  );
  const gathered = new Problems();
  const read = readObjectives(Object.fromEntries(written), gathered);
  if (gathered.all.length === 0) return read;
  // The place of a pack's objective is where the drill includes it.
  const told = gathered.all.map(({ path: own, expected, got, next }) => ({
    path,
    expected: `${own.slice(1).join(".")}: ${expected}`,
    got,
    next,
  }));
  throw new SpecError(told);
}

function subjectsOf({ of, when }: PackObjective, surroundings: PackSurroundings): readonly string[] {
  const { drill, targets, scenarios } = surroundings;
  const fitting = targets.filter((target) => fits(when, target, surroundings)).map(({ name }) => name);
  if (of === "target") return fitting;
  return Object.entries(drill.load).flatMap(([name, { target }]) => {
    const known = scenarios.get(name)?.operations ?? [];
    const hasAll = (when.operations ?? []).every((operation) => known.includes(operation));
    return hasAll && fitting.includes(target) ? [name] : [];
  });
}

function fits(when: PackCondition, target: PlannedTarget, { phases, faults }: PackSurroundings): boolean {
  const hasReplicas = membersOf(target).copies > 1;
  const isFaulted = faults.some((fault) => fault.target.target === target.name);
  const config = Object.entries(when.config ?? {});
  return (
    config.every(([line, wanted]) => isConfigured(target.config[line], wanted)) &&
    (when.topologies?.includes(target.topology) ?? true) &&
    isSo(when.replicas, hasReplicas) &&
    isSo(when.faults, isFaulted) &&
    (when.phase === undefined || phases.some(({ name }) => name === when.phase)) &&
    (phases.at(-1)?.endMs ?? 0) >= (duration.read(when.lasts ?? "0s") ?? Infinity)
  );
}

function isSo(wanted: "some" | "none" | undefined, has: boolean): boolean {
  return wanted === undefined || (wanted === "some") === has;
}

function isConfigured(value: string | undefined, wanted: string): boolean {
  // `maxmemory: 0` is no limit.
  const isSet = value !== undefined && value !== "" && value !== "0";
  if (wanted === "set" || wanted === "unset") return isSet === (wanted === "set");
  if (wanted.endsWith("*")) return value?.startsWith(wanted.slice(0, -1)) === true;
  return value === wanted;
}

/** The long form with the name filled in. Without faults there is nothing to leave out. */
function fill({ written }: PackObjective, subject: string, hasFaults: boolean): Readonly<Record<string, unknown>> {
  const filled = Object.entries(written).map(([key, value]): [string, unknown] => [
    key,
    typeof value === "string" ? value.replaceAll(/\$(load|target)\b/g, subject) : value,
  ]);
  const ofFaults = (key: string, value: unknown) =>
    key === "outside" && !hasFaults && (value === "faults" || value === "recoveries");
  return Object.fromEntries(filled.filter(([key, value]) => !ofFaults(key, value)));
}
