import type { FaultCase } from "./plan-faults.ts";
import type { Plane, PlannedTarget } from "./plan.ts";

/** The target with the planes that some fault of the drill needs a proxy on, in a fixed order. */
export function withProxies(target: PlannedTarget, cases: readonly FaultCase[]): PlannedTarget {
  const needed = new Set(cases.filter((one) => one.target.name === target.name).map(({ plane }) => plane));
  return { ...target, proxiedPlanes: planes.filter((plane) => needed.has(plane)) };
}

const planes: readonly Plane[] = ["client", "replication", "bus", "sentinel"];
