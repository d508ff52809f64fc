import { RedrillError } from "../base/errors.ts";
import type { Plan } from "../plan/plan.ts";

export interface ProductionOptions {
  readonly allowProduction?: boolean;
  /** Names of targets. */
  readonly confirm?: readonly string[];
}

/**
 * Load and faults on a target with `environment: production` need two words more on the command line: that production is meant, and
 * which target. Throws `RedrillError` with exit code 2. A drill that only watches needs none.
 */
export function guardProduction(plan: Plan, { allowProduction = false, confirm = [] }: ProductionOptions): void {
  const { targets, loads, warmup, faults } = plan;
  const isHurt = (name: string) =>
    [...loads, ...warmup].some(({ target }) => target === name) || faults.some(({ target }) => target.target === name);
  const names = targets
    .filter(({ name, external }) => external?.environment === "production" && isHurt(name))
    .map(({ name }) => name);
  const open = names.filter((name) => !allowProduction || !confirm.includes(name));
  const [first] = open;
  if (first !== undefined)
    throw new RedrillError(
      `${open.join(" and ")}: production, and the drill puts load or faults on it; nothing was started.`,
      {
        exitCode: 2,
        next: `If that is meant: --allow-production ${names.map((name) => `--confirm ${name}`).join(" ")}. redrill plan shows what would be done.`,
      },
    );
  const strange = confirm.find((name) => !targets.some((target) => target.name === name));
  if (strange !== undefined)
    throw new RedrillError(`--confirm ${strange}: the drill has no target of that name.`, {
      exitCode: 2,
      next: `It has ${targets.map(({ name }) => name).join(", ")}.`,
    });
}
