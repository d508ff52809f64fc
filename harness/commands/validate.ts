import { isAbsolute } from "node:path";
import { describeProblem, SpecError } from "../base/errors.ts";
import { checkTypes } from "../load/check-types.ts";
import type { Plan } from "../plan/plan.ts";
import { type DrillOptions, loadPlan } from "./load-plan.ts";

/** `redrill validate`: one line when the drill is right, else every problem with its place; exit code 2. */
export async function validate(file: string, options: DrillOptions & { readonly json?: boolean }): Promise<void> {
  try {
    const { plan, variants } = loadPlan(file, options);
    // A variant is checked as it would run: its overrides may name what is not there.
    const others = options.variant === undefined ? variants : [];
    const plans = [plan, ...others.map((variant) => loadPlan(file, { ...options, variant }).plan)];
    const { problems, unchecked } = await checkTypes(ownScenarios(plans));
    if (problems.length > 0) throw new SpecError(problems);
    const counts = `${String(plan.targets.length)} targets, ${String(plan.loads.length)} loads, ${String(plan.faults.length)} faults, ${String(plan.objectives.length)} objectives, ${(plan.durationMs / 1000).toFixed(0)} s`;
    const note = unchecked === null ? "" : `; ${unchecked}`;
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify({ valid: true, problems: [], ...(unchecked === null ? {} : { unchecked }) })}\n`
        : `${file}: valid (${counts}${note})\n`,
    );
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ valid: false, problems: error.problems }, null, 2)}\n`);
    else process.stderr.write(`${error.problems.map(describeProblem).join("\n")}\n`);
    process.exitCode = error.exitCode;
  }
}

/** Files of the user's; the shipped scenarios are checked where they are made. */
function ownScenarios(plans: readonly Plan[]): readonly string[] {
  const files = plans.flatMap(({ warmup, loads }) => [...warmup, ...loads].map(({ scenario }) => scenario.file));
  return [...new Set(files)].filter((path) => isAbsolute(path));
}
