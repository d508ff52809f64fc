import { createHash } from "node:crypto";
import { RedrillError } from "../../base/errors.ts";
import type { Baseline, BaselineValue, PlanSection } from "../../journal/baseline.ts";
import { planSections } from "../../journal/baseline.ts";
import type { Evidence } from "../../journal/evidence.ts";
import type { Plan, PlannedObjective } from "../../plan/plan.ts";
import { eventsOf } from "../events.ts";
import { measureOver } from "../measure.ts";
import { resolveScope } from "../scope.ts";
import type { Verdict } from "../verdict.ts";
import { valueKey } from "../../journal/value-key.ts";

export interface BaselineOptions {
  readonly name: string;
  /** ISO 8601; the caller's clock. */
  readonly savedAt: string;
  /** Also a run that failed: what it measured is known. Default false. */
  readonly evenIfFailed?: boolean;
}

/**
 * What later runs are measured against, from a judged run. Throws a `RedrillError` (exit code 2) for a run that is no measure: one
 * that was aborted, invalid or in error, or that failed unless that is meant.
 */
export function makeBaseline(
  evidence: Evidence,
  { run, verdict, reason }: Verdict,
  { name, savedAt, evenIfFailed = false }: BaselineOptions,
): Baseline {
  const isGood = verdict === "pass" || verdict === "warn" || (verdict === "fail" && evenIfFailed);
  if (!isGood)
    throw new RedrillError(`run ${run.id}: expected a run that passed, got ${verdict}: ${reason}`, {
      exitCode: 2,
      next: "A baseline is what later runs have to keep up with: save a good run.",
    });
  const { id, title, startedAt, seed, variant, redrill, redis, k6 } = run;
  const values = new Map(
    evidence.plan.objectives.map((objective) => valueOf(evidence, objective)).map((one) => [one.key, one]),
  );
  return {
    version: 1,
    name,
    savedAt,
    run: { id, title, startedAt, seed, variant, verdict, redrill, redis, k6 },
    machine: eventsOf(evidence, "run.started")[0]?.machine ?? null,
    plan: fingerprintOf(evidence.plan),
    values: [...values.values()],
  };
}

function valueOf(evidence: Evidence, { expression, scope }: PlannedObjective): BaselineValue {
  const key = valueKey(expression, scope);
  const resolved = resolveScope(evidence, scope);
  if ("unknown" in resolved) return { key, value: null, samples: 0, reason: resolved.unknown };
  if (resolved.cut !== null) return { key, value: null, samples: 0, reason: resolved.cut };
  const { value, samples, reason } = measureOver(evidence, expression, resolved);
  return { key, value, samples, reason: value === null ? (reason ?? "it is not known") : null };
}

/** Objectives may change between a baseline and a run; what is measured may not. */
export function fingerprintOf(plan: Plan): Readonly<Record<PlanSection, string>> {
  const hash = (section: PlanSection) => createHash("sha256").update(JSON.stringify(plan[section])).digest("hex");
  return Object.fromEntries(planSections.map((section) => [section, hash(section)])) as Record<PlanSection, string>;
}
