import type { Evidence } from "../journal/evidence.ts";
import type { PlannedFault, PlannedLoad } from "../plan/plan.ts";
import { clockEndMs, eventsOf } from "./events.ts";
import { emptyFault, findFault } from "./faults/find-fault.ts";
import { emptyLoad, findLoad } from "./find-load.ts";
import { findTarget } from "./find-target.ts";
import { findGenerator } from "./generator.ts";
import { judgeObjective } from "./judge-objective.ts";
import { findLedgers } from "./ledgers.ts";
import { judgeRun } from "./run/judge-run.ts";
import type { FaultFinding, GeneratorFinding, LoadFinding, Verdict, VerdictRun } from "./verdict.ts";

/**
 * What a run means, from its evidence alone: pure, and the same for the same folder. Never throws for what happened in the
 * run; what a defect keeps from being computed is unknown, and never a pass.
 */
export function judge(evidence: Evidence): Verdict {
  const objectives = evidence.plan.objectives.map((objective) => judgeObjective(evidence, objective));
  return {
    version: 1,
    run: describeRun(evidence),
    ...judgeRun(evidence, objectives),
    objectives,
    faults: evidence.plan.faults.map((fault) => faultOrEmpty(evidence, fault)),
    load: evidence.plan.loads.map((load) => loadOrEmpty(evidence, load)),
    targets: evidence.plan.targets.map(({ name }) => findTarget(evidence, name)),
    ledgers: findLedgers(evidence),
    generator: generatorOrUnfit(evidence),
  };
}

function describeRun(evidence: Evidence): VerdictRun {
  const { plan } = evidence;
  const started = eventsOf(evidence, "run.started")[0];
  return {
    id: started?.id ?? "",
    title: plan.title,
    seed: plan.seed,
    variant: plan.drill.variant,
    startedAt: started?.startedAt ?? "",
    durationMs: clockEndMs(evidence),
    redrill: started?.versions.redrill ?? "",
    redis: started?.versions.redis ?? null,
    k6: started?.versions.k6 ?? null,
    command: started?.command ?? [],
  };
}

function faultOrEmpty(evidence: Evidence, fault: PlannedFault): FaultFinding {
  try {
    return findFault(evidence, fault.name).finding;
  } catch (error) {
    return emptyFault(fault, `it could not be computed: ${String(error)}`);
  }
}

function loadOrEmpty(evidence: Evidence, load: PlannedLoad): LoadFinding {
  try {
    return findLoad(evidence, load);
  } catch {
    return emptyLoad(load); // a damaged histogram; the run's verdict says so
  }
}

function generatorOrUnfit(evidence: Evidence): GeneratorFinding {
  try {
    return findGenerator(evidence);
  } catch (error) {
    const detail = `it cannot be known whether the generator was late: ${String(error)}`;
    return { isFit: false, detail, lagP99Ms: null, lateWhileIdle: 0, lateWhileIdleRatio: null, stalledInCall: 0 };
  }
}
