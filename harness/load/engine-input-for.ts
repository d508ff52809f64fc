import type { Plan, PlannedLoad, PlannedTarget } from "../plan/plan.ts";
import type { ClientAccess } from "../topology/contract.ts";
import type { EngineInput, EngineInstance, EngineLoad } from "./engine-input.ts";
import type { EngineRun } from "./engine-runs.ts";

export interface EngineSurroundings {
  readonly plan: Pick<Plan, "seed" | "targets">;
  /** How clients reach each target, by the target's name. */
  readonly access: ReadonlyMap<string, ClientAccess>;
  /** Where the engine appends its records. */
  readonly recordsPath: string;
  /** Absent: the only one. */
  readonly instance?: EngineInstance;
}

/** The engine's input for one k6 process: its loads, and the targets that they use. */
export function engineInputFor(
  { loads }: Pick<EngineRun, "loads">,
  { plan, access, recordsPath, instance }: EngineSurroundings,
): EngineInput {
  const used = new Set(loads.flatMap(({ target, with: parameters }) => [target, ...targetsIn(parameters)]));
  return {
    version: 1,
    seed: plan.seed,
    recordsPath,
    ...(instance === undefined ? {} : { instance }),
    targets: Object.fromEntries([...used].map((name) => [name, accessOf(name, access)])),
    loads: Object.fromEntries(loads.map((load) => [load.name, engineLoad(load, targetOf(load, plan.targets))])),
  };
}

/** The targets that parameters of the type `target` name: their keys end with it. */
function targetsIn(parameters: PlannedLoad["with"]): readonly string[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    key.endsWith("Target") && typeof value === "string" ? [value] : [],
  );
}

function engineLoad(
  { client, via, workers, slots, schedule, maxBacklog, with: parameters }: PlannedLoad,
  target: PlannedTarget,
): EngineLoad {
  return {
    target: target.name,
    client,
    ...(via === undefined ? {} : { via }),
    workers,
    slots,
    schedule,
    maxBacklog,
    with: parameters,
    origin: target.origin,
  };
}

function accessOf(name: string, access: ReadonlyMap<string, ClientAccess>): ClientAccess {
  const found = access.get(name);
  if (found === undefined) throw new Error(`engine input: no access to target ${name}`);
  return found;
}

function targetOf({ name, target }: PlannedLoad, targets: readonly PlannedTarget[]): PlannedTarget {
  const found = targets.find((candidate) => candidate.name === target);
  if (found === undefined) throw new Error(`engine input: load ${name} names the unknown target ${target}`);
  return found;
}
