import type { Evidence } from "../../journal/evidence.ts";
import { eventsOf } from "../events.ts";
import { findFaultTimes } from "../faults/fault-times.ts";
import type { Problem } from "./problem.ts";

/** Exit code 6: something of ours may still be there, or a fault may still be in. */
export function findLeftovers(evidence: Evidence): readonly Problem[] {
  if (evidence.events.length === 0) return [];
  const cleanup = eventsOf(evidence, "cleanup.ended").at(-1);
  const problems = evidence.plan.faults.flatMap(({ name }): readonly Problem[] => {
    const { injectedAtMs, healedAtMs, healVerified, healDetail } = findFaultTimes(evidence, name);
    if (injectedAtMs === null && healedAtMs === null) return [];
    return healVerified ? [] : [leftover(`the healing of ${name} is not verified: ${healDetail}`)];
  });
  if (cleanup === undefined) {
    problems.unshift(
      leftover("the journal ends without a clean-up, so what was started may still be there: run `redrill cleanup`"),
    );
  } else if (!cleanup.complete) {
    problems.unshift(leftover(`the clean-up is incomplete, left: ${cleanup.left.join("; ")}`));
  }
  return problems;
}

function leftover(reason: string): Problem {
  return { verdict: "error", exitCode: 6, reason };
}
