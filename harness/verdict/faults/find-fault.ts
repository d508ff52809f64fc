import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedFault } from "../../plan/plan.ts";
import { perRun } from "../per-run.ts";
import type { FaultFinding } from "../verdict.ts";
import { findBaseline } from "./baseline.ts";
import { findClientRecovery, findSettled } from "./client-recovery.ts";
import { type Duration, notKnown } from "./duration.ts";
import { findFaultTimes, type FaultTimes } from "./fault-times.ts";
import { findServerSide } from "./server-recovery.ts";

const durations = ["detectedMs", "electedMs", "serverRecoveryMs", "clientRecoveryMs", "settledMs"] as const;

type Durations = Readonly<Record<(typeof durations)[number], Duration>>;

export interface FoundFault {
  readonly finding: FaultFinding;
  /** The durations of the finding with what is known of those that are null. */
  readonly durations: Durations;
}

/** What became of a planned fault, from injection until the clients had settled. Throws for a name that is not planned. */
export const findFault = perRun((evidence, name): FoundFault => {
  const plan = evidence.plan.faults.find((fault) => fault.name === name);
  if (plan === undefined) throw new Error(`there is no fault ${name} in the plan`);
  const times = findFaultTimes(evidence, name);
  const found = measure(evidence, plan, times);
  return { durations: found, finding: describeFault(plan, times, found) };
});

/** A finding of which nothing can be told. */
export function emptyFault(plan: PlannedFault, why: string): FaultFinding {
  return describeFault(plan, null, allNotKnown(why));
}

function measure(evidence: Evidence, { name, target: { target } }: PlannedFault, times: FaultTimes): Durations {
  const sinceMs = times.effectiveAtMs;
  if (sinceMs === null) return allNotKnown(whyNotEffective(times));
  const server = findServerSide(evidence, target, times, sinceMs);
  const baseline = findBaseline(evidence, name, target, times.injectingAtMs ?? sinceMs);
  const reachMs = findReach(evidence, name, target, times);
  const recovery = findClientRecovery(evidence, target, sinceMs, { baseline, serverMs: server.recovered.ms, reachMs });
  return {
    detectedMs: server.detected,
    electedMs: server.elected,
    serverRecoveryMs: server.recovered,
    clientRecoveryMs: recovery,
    settledMs: findSettled(evidence, target, sinceMs, { baseline, recovery }),
  };
}

/** How long after its healing what the clients suffer is still a fault's doing. */
const afterHealingMs = 20_000;

/** Until when pain is this fault's: not once another one on the same target begins to act, or to heal. */
function findReach(evidence: Evidence, name: string, target: string, times: FaultTimes): number {
  const actAtMs = times.injectingAtMs ?? Infinity;
  const others = evidence.plan.faults.flatMap((other): readonly number[] => {
    if (other.name === name || other.target.target !== target) return [];
    const { injectingAtMs, healingAtMs } = findFaultTimes(evidence, other.name);
    return [injectingAtMs, healingAtMs].filter((atMs) => atMs !== null).filter((atMs) => atMs >= actAtMs);
  });
  return Math.min((times.healedAtMs ?? Infinity) + afterHealingMs, ...others);
}

function describeFault(plan: PlannedFault, times: FaultTimes | null, found: Durations): FaultFinding {
  const notes = durations.flatMap((duration): readonly (readonly [string, string])[] => {
    const { note } = found[duration];
    return note === null ? [] : [[duration, note]];
  });
  return {
    name: plan.name,
    kind: plan.kind,
    target: plan.target.text,
    nodes: times?.nodes ?? [],
    injectedAtMs: times?.injectedAtMs ?? null,
    effectiveAtMs: times?.effectiveAtMs ?? null,
    healedAtMs: times?.healedAtMs ?? null,
    effectVerified: times !== null && times.effectiveAtMs !== null,
    effectDetail: times?.effectDetail ?? "not known",
    healVerified: times?.healVerified ?? false,
    healDetail: times?.healDetail ?? "not known",
    detectedMs: found.detectedMs.ms,
    electedMs: found.electedMs.ms,
    serverRecoveryMs: found.serverRecoveryMs.ms,
    clientRecoveryMs: found.clientRecoveryMs.ms,
    settledMs: found.settledMs.ms,
    notes: Object.fromEntries(notes),
  };
}

function whyNotEffective({ injectedAtMs, failure }: FaultTimes): string {
  const what = injectedAtMs === null ? "it was never injected" : "its effect was never felt";
  return failure === null ? what : `${what} (${failure})`;
}

function allNotKnown(note: string): Durations {
  const duration = notKnown(note);
  return {
    detectedMs: duration,
    electedMs: duration,
    serverRecoveryMs: duration,
    clientRecoveryMs: duration,
    settledMs: duration,
  };
}
