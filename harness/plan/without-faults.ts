import type { Plan, PlannedExpression, PlannedScope } from "./plan.ts";

/**
 * The same plan with nothing done to its targets. Objectives and stop conditions about faults go with them; what was outside of faults is
 * the whole scope. The targets stay as they are, proxies included: with and without faults the load takes the same path.
 */
export function withoutFaults(plan: Plan): Plan {
  return {
    ...plan,
    faults: [],
    objectives: plan.objectives.filter(isAboutNoFault).map(everywhere),
    stopWhen: plan.stopWhen.filter(isAboutNoFault).map(everywhere),
  };
}

interface Judged {
  readonly expression: PlannedExpression;
  readonly scope: PlannedScope;
}

function isAboutNoFault({ expression: { first, second }, scope }: Judged): boolean {
  return !scope.during.some(isFaultSpan) && first.subject.kind !== "fault" && second?.subject.kind !== "fault";
}

function everywhere<T extends Judged>(one: T): T {
  return { ...one, scope: { ...one.scope, outside: one.scope.outside.filter((span) => !isFaultSpan(span)) } };
}

function isFaultSpan({ kind }: PlannedScope["during"][number]): boolean {
  return kind !== "phase";
}
