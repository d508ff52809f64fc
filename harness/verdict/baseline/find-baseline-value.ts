import type { Machine } from "../../base/machine.ts";
import { type Baseline, planSections } from "../../journal/baseline.ts";
import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedExpression, PlannedScope } from "../../plan/plan.ts";
import { eventsOf } from "../events.ts";
import { perRun } from "../per-run.ts";
import { fingerprintOf } from "./make-baseline.ts";
import { valueKey } from "../../journal/value-key.ts";

export type BaselineOutcome = { readonly value: number; readonly samples: number } | { readonly unknown: string };

/** The value of an expression over a scope in a saved run, or why it cannot be compared with. */
export function findBaselineValue(
  evidence: Evidence,
  name: string,
  expression: PlannedExpression,
  scope: PlannedScope,
): BaselineOutcome {
  const baseline = evidence.baselines?.[name];
  if (baseline === undefined)
    return { unknown: `there was no baseline ${name}; save a good run with \`redrill baseline set ${name} RUN\`` };
  const difference = differenceTo(evidence, baseline);
  if (difference !== null) return { unknown: `baseline ${name} cannot be compared with: ${difference}` };
  const key = valueKey(expression, scope);
  const found = baseline.values.find((value) => value.key === key);
  if (found === undefined) return { unknown: `baseline ${name} has no value of ${key}; save it again` };
  if (found.value === null) return { unknown: `in baseline ${name}: ${found.reason ?? "not known"}` };
  return { value: found.value, samples: found.samples };
}

/** Machines differ by 23-41 % (FACTS), and another load or topology is another experiment. Other versions are what one wants to compare. */
function differenceTo(evidence: Evidence, { machine, plan }: Baseline): string | null {
  const own = planOf(evidence, "");
  const sections = planSections.filter((section) => plan[section] !== own[section]);
  if (sections.length > 0) return `its plan had other ${sections.join(", ")}; save it again`;
  const here = eventsOf(evidence, "run.started")[0]?.machine ?? null;
  if (here === null || machine === null) return "the machine of one of the two runs is not known";
  if (kindOf(here) === kindOf(machine)) return null;
  return `it was measured on another machine (${kindOf(machine)}; now ${kindOf(here)})`;
}

const planOf = perRun(({ plan }) => fingerprintOf(plan));

function kindOf({ cpus, cpuModel, platform }: Machine): string {
  return `${String(cpus)} x ${cpuModel}, ${platform}`;
}
