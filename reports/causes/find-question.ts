import type { Evidence } from "../../harness/journal/evidence.ts";
import type { FaultFinding, ObjectiveFinding, Verdict } from "../../harness/verdict/verdict.ts";
import type { Question, Span } from "./cause.ts";

/** Gathers what rules look at; null where the plan does not know the objective. */
export function findQuestion(finding: ObjectiveFinding, verdict: Verdict, evidence: Evidence): Question | null {
  const { plan } = evidence;
  const planned = plan.objectives.find(({ name }) => name === finding.name);
  if (planned === undefined) return null;
  const measure = planned.expression.first;
  const { subject } = measure;
  const target = targetOf(measure.subject, evidence);
  const loads =
    subject.kind === "load"
      ? plan.loads.filter(({ name }) => name === subject.load)
      : plan.loads.filter((load) => load.target === target);
  const spans: readonly Span[] =
    finding.windows.length > 0 ? finding.windows : [{ startMs: 0, endMs: plan.durationMs }];
  return { finding, measure, verdict, evidence, target, loads, spans };
}

function targetOf(subject: Question["measure"]["subject"], { plan }: Evidence): string | null {
  switch (subject.kind) {
    case "load":
      return plan.loads.find(({ name }) => name === subject.load)?.target ?? null;
    case "target":
      return subject.target;
    case "fault":
      return plan.faults.find(({ name }) => name === subject.fault)?.target.target ?? null;
    default:
      return subject satisfies never;
  }
}

/** From injection until it was healed and clients had recovered; null where it was never injected. */
export function faultSpan(fault: FaultFinding, { plan }: Evidence): Span | null {
  const { injectedAtMs, effectiveAtMs, healedAtMs, clientRecoveryMs } = fault;
  if (injectedAtMs === null) return null;
  const recovered = clientRecoveryMs === null ? 0 : (effectiveAtMs ?? injectedAtMs) + clientRecoveryMs;
  return { startMs: injectedAtMs, endMs: Math.max(healedAtMs ?? plan.durationMs, recovered) };
}
