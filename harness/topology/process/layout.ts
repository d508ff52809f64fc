import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.ts";
import { busOffset } from "../../base/ports.ts";
import type { NodeName, NodeRole } from "../../journal/event.ts";
import type { Plane, PlannedTarget } from "../../plan/plan.ts";
import type { Address } from "../contract.ts";
import type { ProxySpec } from "../toxiproxy.ts";

/** Where everything of a topology will be: names, folders, ports. Nothing has been started yet. */
export interface Layout<T extends PlannedTarget = PlannedTarget> {
  readonly target: T;
  readonly nodes: readonly Place[];
  readonly sentinels: readonly Place[];
  /** Null: no plane is proxied, and there is no toxiproxy. */
  readonly toxiproxy: { readonly port: number; readonly proxies: readonly ProxySpec[] } | null;
}

/** One server. */
export interface Place {
  readonly name: NodeName;
  readonly kind: "node" | "sentinel";
  /** What it is at first. */
  readonly role: NodeRole;
  readonly folder: string;
  readonly logPath: string;
  readonly direct: Address;
  readonly announced: Address;
  readonly busPort: number;
  /** Its proxies, by plane. */
  readonly proxies: readonly { readonly plane: Plane; readonly name: string; readonly listen: Address }[];
}

/** The planes that proxies of processes can be put in. */
const proxyPlanes: readonly Plane[] = ["client", "replication"];

function countServers(target: PlannedTarget): { readonly nodes: number; readonly sentinels: number } {
  switch (target.topology) {
    case "standalone":
      return { nodes: 1, sentinels: 0 };
    case "sentinel":
      return { nodes: 1 + target.replicas, sentinels: target.sentinels };
    case "cluster":
      return { nodes: target.masters * (1 + target.replicasPerMaster), sentinels: 0 };
    default:
      return target satisfies never;
  }
}

export function countPorts(target: PlannedTarget): number {
  const { nodes, sentinels } = countServers(target);
  const planes = proxyPlanes.filter((plane) => target.proxiedPlanes.includes(plane)).length;
  return nodes * (1 + planes) + sentinels + (planes > 0 ? 1 : 0);
}

/** `ports`: as many free ones as `countPorts` says. */
export function layOut<T extends PlannedTarget>(
  target: T,
  ports: readonly number[],
  folders: { readonly data: string; readonly logs: string },
): Layout<T> {
  const strange = target.proxiedPlanes.find((plane) => !proxyPlanes.includes(plane));
  if (strange !== undefined) {
    throw new EnvironmentError(`${target.name}: processes have no proxies for the ${strange} plane.`, {
      next: `Put the fault on one of these: ${proxyPlanes.join(", ")}.`,
    });
  }
  const left = [...ports];
  const nextAddress = (): Address => {
    const port = left.shift();
    if (port === undefined) throw new Error(`${target.name}: fewer ports than countPorts asked for`);
    return { host: "127.0.0.1", port };
  };
  const counts = countServers(target);
  const place = (kind: Place["kind"], index: number): Place => {
    const name = `${target.name}-${kind}-${String(index + 1)}`;
    const direct = nextAddress();
    const planes = kind === "node" ? proxyPlanes.filter((plane) => target.proxiedPlanes.includes(plane)) : [];
    const proxies = planes.map((plane) => ({ plane, name: `${name}-${plane}`, listen: nextAddress() }));
    return {
      name,
      kind,
      role: kind === "sentinel" ? "sentinel" : index < countMasters(target) ? "master" : "replica",
      folder: join(folders.data, name),
      logPath: join(folders.logs, `${name}.log`),
      direct,
      announced: proxies.find(({ plane }) => plane === "replication")?.listen ?? direct,
      busPort: direct.port + busOffset,
      proxies,
    };
  };
  const nodes = Array.from({ length: counts.nodes }, (_, index) => place("node", index));
  const sentinels = Array.from({ length: counts.sentinels }, (_, index) => place("sentinel", index));
  const proxies = nodes.flatMap((node) =>
    node.proxies.map(({ name, listen }) => ({ name, listen, upstream: node.direct })),
  );
  return {
    target,
    nodes,
    sentinels,
    toxiproxy: proxies.length === 0 ? null : { port: nextAddress().port, proxies },
  };
}

function countMasters(target: PlannedTarget): number {
  return target.topology === "cluster" ? target.masters : 1;
}
