import { join } from "node:path";
import type { Plan, PlannedLoad } from "../plan/plan.ts";
import { bundleScenarios } from "./bundle.ts";
import { k6Options } from "./k6-options.ts";
import { scenarioPath } from "./scenario-manifest.ts";

/**
 * How long after the last phase the backlog may be drained; slots not done by then are abandoned. A run ends within 5 s of its
 * planned time, whatever its servers do.
 */
export const drainLimitMs = 4_000;

/** How long one warm-up load may take; pages not written by then are abandoned slots. */
export const warmupLimitMs = 600_000;

/** What k6 runs at one time: a warm-up load of its own, or all loads of the clock. */
export interface EngineRun {
  /** `warmup-<load>` or `load`: what files of the run are named after. */
  readonly name: string;
  readonly what: "warmup" | "load";
  /** How many k6 processes share the loads. */
  readonly instances: number;
  /** Never empty; none without slots, none with more workers than slots. */
  readonly loads: readonly PlannedLoad[];
  /** From the start of the k6 scenarios to the moment where what is left is abandoned. */
  readonly limitMs: number;
}

/**
 * What k6 runs of a plan, in its order. A load without slots has none; a drill without loads gives an empty list.
 */
export function engineRuns(plan: Plan): readonly EngineRun[] {
  const warmups = plan.warmup.filter(hasSlots).map((load): EngineRun => ({
    name: `warmup-${load.name}`,
    what: "warmup",
    instances: 1, // as fast as its target takes it; a second process would make its end harder to tell, and no quicker
    loads: [fit(load)],
    limitMs: warmupLimitMs,
  }));
  const loads = plan.loads.filter(hasSlots).map(fit);
  if (loads.length === 0) return warmups;
  const { instances } = plan;
  return [...warmups, { name: "load", what: "load", instances, loads, limitMs: plan.durationMs + drainLimitMs }];
}

const hasSlots = ({ slots }: PlannedLoad) => slots > 0;

/** k6 refuses a load with more workers than slots. */
function fit(load: PlannedLoad): PlannedLoad {
  return { ...load, workers: Math.min(load.workers, load.slots) };
}

/**
 * Bundles what k6 will run into `folder`, and returns the bundle's path. Needs no topology, so a scenario
 * that cannot be bundled is known before anything starts: throws a `SpecError` with its place.
 */
export async function bundleRun({ name, instances, loads, limitMs }: EngineRun, folder: string): Promise<string> {
  const outFile = join(folder, `${name}.js`);
  await bundleScenarios({
    loads: loads.map((load) => ({ name: load.name, scenarioFile: scenarioPath(load.scenario) })),
    options: k6Options(loads, limitMs),
    waitsForOthers: instances > 1,
    outFile,
  });
  return outFile;
}
