import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { baselinePath, baselinesFolder, readBaseline } from "../journal/read-baselines.ts";
import type { Plan } from "../plan/plan.ts";

/** The baselines that the objectives of a plan name, each once. */
function baselinesOf({ objectives }: Plan): readonly string[] {
  const bounds = objectives.flatMap(({ limit, warn }) => [...limit, ...warn]);
  return [...new Set(bounds.flatMap((bound) => (bound.kind === "run" ? [bound.run] : [])))];
}

/**
 * Copies the baselines that a plan names from the project's folder `baselines/` into the run's, so that the run is judged against
 * them as they are now, also next year. One that is missing is left out: judging says so. Throws for one that cannot be read.
 */
export function copyBaselines(plan: Plan, runFolder: string, from: string = baselinesFolder): void {
  const to = join(runFolder, baselinesFolder);
  for (const name of baselinesOf(plan)) {
    const baseline = readBaseline(from, name);
    if (baseline === null) continue;
    mkdirSync(to, { recursive: true });
    writeFileSync(baselinePath(to, name), `${JSON.stringify(baseline, null, 2)}\n`);
  }
}
