import type { PlannedTarget } from "../../harness/plan/plan.ts";
import { plural } from "../text/format.ts";

/** `cluster, 3 masters, 1 replica each`, with the settings that decide what a full node does. Other settings may hold secrets. */
export function topologyText(target: PlannedTarget): string {
  const shape = shapeOf(target);
  const settings = ["maxmemory", "maxmemory-policy"].flatMap((key) => {
    const value = target.config[key];
    return value === undefined ? [] : [`${key} ${value}`];
  });
  const proxied = target.proxiedPlanes.length === 0 ? [] : [`proxied: ${target.proxiedPlanes.join(", ")}`];
  return [shape, ...settings, ...proxied].join(" · ");
}

function shapeOf(target: PlannedTarget): string {
  switch (target.topology) {
    case "standalone":
      return "standalone";
    case "sentinel":
      return `Sentinel, 1 master, ${plural(target.replicas, "replica")}, ${plural(target.sentinels, "sentinel")}`;
    case "cluster":
      return `Cluster, ${plural(target.masters, "master")}, ${plural(target.replicasPerMaster, "replica")} each`;
    default:
      return target satisfies never;
  }
}
