import { RedrillError } from "../base/errors.ts";
import type { Problems } from "../drill/problems.ts";
import type { Plan, PlannedLoad } from "./plan.ts";

/** Each is a k6 of some 100 MB. */
const mostInstances = 64;

/**
 * Every instance needs a worker, and a part of each origin that its workers may call. Throws a `RedrillError` where there are
 * too many of them whatever the drill says.
 */
export function guardInstances(
  { instances, targets, loads }: Pick<Plan, "instances" | "targets" | "loads">,
  problems: Problems,
): void {
  if (instances === 1) return;
  const mostWorkers = Math.max(0, ...loads.map(({ workers }) => workers));
  if (instances > Math.min(mostInstances, mostWorkers)) {
    const limit =
      mostWorkers < mostInstances ? "the most workers that a load has" : "beyond which a machine has other troubles";
    throw new RedrillError(
      `--instances ${String(instances)}: expected at most ${String(Math.min(mostInstances, mostWorkers))}, ${limit}`,
      { exitCode: 2, next: "Ask for fewer." },
    );
  }
  for (const { name, target, workers } of loads) {
    const concurrency = targets.find((candidate) => candidate.name === target)?.origin.concurrency ?? Infinity;
    if (concurrency >= Math.min(instances, workers)) continue;
    problems.add({
      path: ["targets", target, "origin", "concurrency"],
      expected: `at least 1 for each of the ${String(Math.min(instances, workers))} instances that load ${name} runs in`,
      got: String(concurrency),
      next: "Ask for fewer instances, or let the origin serve more at once.",
    });
  }
}

/** How many of a load's workers each instance has: k6 deals them out one by one. */
export function workersByInstance({ workers }: Pick<PlannedLoad, "workers">, instances: number): readonly number[] {
  return Array.from({ length: instances }, (_, index) => Math.ceil((workers - index) / instances));
}
