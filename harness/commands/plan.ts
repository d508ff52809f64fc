import { describePlan } from "../plan/describe-plan.ts";
import { type DrillOptions, loadPlan } from "./load-plan.ts";
import { maskValue } from "./run-folder.ts";

/** `redrill plan`: what would be done to which nodes, for how long. */
export async function plan(file: string, options: DrillOptions & { readonly json?: boolean }): Promise<void> {
  const loaded = loadPlan(file, options);
  process.stdout.write(
    options.json === true ? `${JSON.stringify(loaded.plan, maskValue, 2)}\n` : describePlan(loaded.plan),
  );
}
