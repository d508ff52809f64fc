import type { Problems } from "../drill/problems.ts";
import type { FaultCase } from "./plan-faults.ts";
import type { Plane, PlannedTarget } from "./plan.ts";

/** The target with what the faults of the drill need: the planes with a proxy, in a fixed order, addresses of their own, places for nodes to come. */
export function withProxies(target: PlannedTarget, cases: readonly FaultCase[]): PlannedTarget {
  const own = cases.filter((one) => one.target.name === target.name);
  const needed = new Set(own.map(({ plane }) => plane));
  const spareShards = own
    .map(({ kind, fault }) => kind.adds?.(fault.parameters).masters ?? 0)
    .reduce((a, b) => a + b, 0);
  const isCut = own.some(({ kind }) => kind.needs.includes("partition"));
  return {
    ...target,
    proxiedPlanes: planes.filter((plane) => needed.has(plane)),
    ...(isCut ? { hasOwnAddresses: true } : {}),
    ...(spareShards > 0 ? { spareShards } : {}),
  };
}

/** Through a proxy all servers have one address, so nothing can be filtered by it. */
export function checkProxies(cases: readonly FaultCase[], problems: Problems): void {
  for (const { fault, target, origin } of cases.filter(({ kind }) => kind.needs.includes("partition"))) {
    const other = cases.find((one) => one.target.name === target.name && one.plane !== null && one.plane !== "client");
    if (other === undefined) continue;
    problems.add({
      path: ["faults", origin, fault.kind],
      expected: `a target whose servers reach each other without proxies`,
      got: `${target.name}, which has "${other.fault.name}" on its ${other.plane ?? ""} plane`,
      next: "Take one of the two out: a partition is the black hole of all planes between servers.",
    });
  }
}

const planes: readonly Plane[] = ["client", "replication", "bus", "sentinel"];
