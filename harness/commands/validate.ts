import { describeProblem, SpecError } from "../base/errors.ts";
import { type DrillOptions, loadPlan } from "./load-plan.ts";

/** `redrill validate`: one line when the drill is right, else every problem with its place; exit code 2. */
export async function validate(file: string, options: DrillOptions & { readonly json?: boolean }): Promise<void> {
  try {
    const { plan, variants } = loadPlan(file, options);
    // A variant is checked as it would run: its overrides may name what is not there.
    if (options.variant === undefined) for (const variant of variants) loadPlan(file, { ...options, variant });
    const counts = `${String(plan.targets.length)} targets, ${String(plan.loads.length)} loads, ${String(plan.faults.length)} faults, ${String(plan.objectives.length)} objectives, ${(plan.durationMs / 1000).toFixed(0)} s`;
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ valid: true, problems: [] })}\n` : `${file}: valid (${counts})\n`,
    );
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ valid: false, problems: error.problems }, null, 2)}\n`);
    else process.stderr.write(`${error.problems.map(describeProblem).join("\n")}\n`);
    process.exitCode = error.exitCode;
  }
}
