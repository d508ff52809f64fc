import type { Evidence } from "../../journal/evidence.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { windowsInside } from "../intervals.ts";
import { type Problem, invalid } from "./problem.ts";

const errorLimitRatio = 0.01;
const doneLimitRatio = 0.95;
const minSlots = 100;

/**
 * The steady-state hypothesis: in the stretch from 0s to the first fault, of the slots of each load that were due in it, at most 1 % failed and
 * at least 95 % were done. Otherwise nobody can say what the fault did. Slots due in the last 100 ms before it are left
 * out, since the fault may have caught them in flight; so is a load with fewer than 100 slots. A backlog that was drained later
 * is the target's doing, and judged by the objectives.
 */
export function findUnsteady(evidence: Evidence): readonly Problem[] {
  const first = eventsOf(evidence, "fault.injecting")[0];
  if (first === undefined) return [];
  const endMs = Math.min(first.atMs, clockEndMs(evidence)) - 100;
  return evidence.plan.loads.flatMap(({ name }): readonly Problem[] => {
    let done = 0;
    let failed = 0;
    let abandoned = 0;
    for (const window of windowsInside(evidence.load.counts(name, "", "due"), [{ startMs: 0, endMs }], 100)) {
      done += window.done;
      abandoned += window.abandoned;
      for (const count of Object.values(window.failed)) failed += count;
    }
    const offered = done + failed + abandoned;
    if (offered < minSlots) return [];
    const [errorRatio, doneRatio] = [failed / offered, done / offered];
    if (errorRatio <= errorLimitRatio && doneRatio >= doneLimitRatio) return [];
    const figures = `${percent(errorRatio)} of ${String(offered)} slots failed, ${percent(doneRatio)} were done`;
    return [
      invalid(
        `${name} was not steady before the first fault (${first.fault}): ${figures}; at most 1 % and at least 95 % were expected`,
      ),
    ];
  });
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
