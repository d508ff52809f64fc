import type { Problems } from "../drill/problems.ts";
import { formatRate } from "./format.ts";
import type { PlannedLoad, PlannedTarget } from "./plan.ts";

/** A load may begin at this, or at this share of its highest rate. */
const smallPerSecond = 500;
const smallRatio = 0.2;

/** On a target that stands a load begins small: what is wrong shows before it hurts. */
export function guardExternalLoads(
  targets: readonly PlannedTarget[],
  loads: readonly PlannedLoad[],
  problems: Problems,
): void {
  for (const { name, target, schedule } of loads) {
    const isExternal = targets.some((candidate) => candidate.name === target && candidate.provider === "external");
    const first = schedule.find(({ fromPerSecond, toPerSecond }) => Math.max(fromPerSecond, toPerSecond) > 0);
    if (!isExternal || first === undefined) continue;
    const highest = Math.max(...schedule.map(({ fromPerSecond, toPerSecond }) => Math.max(fromPerSecond, toPerSecond)));
    const most = Math.max(smallPerSecond, smallRatio * highest);
    if (first.fromPerSecond <= most) continue;
    problems.add({
      path: ["load", name, "rate"],
      expected: `at most ${formatRate(most)} at the beginning, on a target that redrill does not own`,
      got: formatRate(first.fromPerSecond),
      next: `Let it rise: "${formatRate(most)} to ${formatRate(highest)}".`,
    });
  }
}
