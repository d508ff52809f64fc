import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.ts";
import type { NodeName, NodeRole } from "../../journal/event.ts";
import type { Plane, PlannedTarget } from "../../plan/plan.ts";
import type { Address } from "../contract.ts";
import { drawLocks, type Locks } from "./locks.ts";
import type { ProxySpec } from "../toxiproxy.ts";

/** Where everything of a topology will be: names, folders, addresses. Nothing has been started yet. */
export interface Layout<T extends PlannedTarget = PlannedTarget> {
  readonly target: T;
  /** Those of spare shards are the last: first the masters to be, then their replicas. */
  readonly nodes: readonly Place[];
  readonly sentinels: readonly Place[];
  /** Empty: no plane is proxied, and there is no toxiproxy. */
  readonly proxies: readonly ProxySpec[];
  readonly locks: Locks;
}

/** One server. */
export interface Place extends Seat {
  readonly name: NodeName;
  readonly kind: "node" | "sentinel";
  /** It is not started before a fault adds it. */
  readonly isSpare: boolean;
  /** What it is at first. */
  readonly role: NodeRole;
  readonly logPath: string;
  /** Where it says that it is. */
  readonly announced: Address;
  /** Its proxies, by plane. */
  readonly proxies: readonly { readonly plane: Plane; readonly name: string; readonly listen: Address }[];
}

/** Where a provider puts a server. */
export interface Seat {
  /** Where it listens, as it is told itself; without a host on every address that it has. */
  readonly listen: { readonly host: string | null; readonly port: number };
  /** The folder with its files, as it sees it. */
  readonly folder: string;
  /** Where it puts its data, as it sees it. */
  readonly dataFolder: string;
  /** Where the harness reaches it, past every proxy. */
  readonly direct: Address;
  /** Where the other servers reach it, past every proxy. */
  readonly own: Address;
  readonly busPort: number;
}

/** Where a provider puts a proxy. */
export interface ProxySeat {
  /** Where toxiproxy is told to listen. */
  readonly bind: Address;
  /** Where the harness and the load reach it. */
  readonly listen: Address;
  /** Where the servers reach it. */
  readonly announced: Address;
  /** Where toxiproxy reaches the server. */
  readonly upstream: Address;
  /** Where the announced host leads the Cluster bus through as well: a proxy that stays as it is. Null: past every proxy. */
  readonly bus: { readonly bind: Address; readonly upstream: Address } | null;
}

/** What a provider has to give: seats, one after the other. */
export interface Ground {
  readonly seat: (name: NodeName) => Seat;
  readonly proxySeat: (name: NodeName, plane: Plane, server: Seat) => ProxySeat;
}

/** The planes that proxies can be put in, by what stands behind them. */
const proxyPlanes: Readonly<Record<Place["kind"], readonly Plane[]>> = {
  node: ["client", "replication"],
  sentinel: ["sentinel"],
};

/** How many servers and proxies a target has. */
export function countPlaces(target: PlannedTarget): {
  readonly nodes: number;
  readonly sentinels: number;
  readonly proxies: number;
} {
  const { nodes, sentinels } = countServers(target);
  const proxies = nodes * planesOf(target, "node").length + sentinels * planesOf(target, "sentinel").length;
  return { nodes, sentinels, proxies };
}

function countServers(target: PlannedTarget): { readonly nodes: number; readonly sentinels: number } {
  switch (target.topology) {
    case "standalone":
      return { nodes: 1, sentinels: 0 };
    case "sentinel":
      return { nodes: 1 + target.replicas, sentinels: target.sentinels };
    case "cluster":
      return { nodes: (target.masters + (target.spareShards ?? 0)) * (1 + target.replicasPerMaster), sentinels: 0 };
    default:
      return target satisfies never;
  }
}

function countSpares(target: PlannedTarget): number {
  return target.topology === "cluster" ? (target.spareShards ?? 0) * (1 + target.replicasPerMaster) : 0;
}

/** Gives every server and proxy its place. Throws `EnvironmentError` for a plane that has no proxies. */
export function layOut<T extends PlannedTarget>(
  target: T,
  ground: Ground,
  folders: { readonly data: string; readonly logs: string },
  now: Date,
): Layout<T> {
  const counts = countServers(target);
  const specs: ProxySpec[] = [];
  const place = (kind: Place["kind"], index: number): Place => {
    const name = `${target.name}-${kind}-${String(index + 1)}`;
    const seat = ground.seat(name);
    const proxies = planesOf(target, kind).map((plane) => {
      const { bind, upstream, bus, listen, announced } = ground.proxySeat(name, plane, seat);
      const proxy = { plane, name: `${name}-${plane}`, listen, announced, busPort: bus?.bind.port ?? seat.busPort };
      specs.push({ name: proxy.name, bind, listen, upstream, direct: seat.direct });
      if (bus !== null && target.topology === "cluster")
        specs.push({ name: `${name}-bus`, listen: bus.bind, upstream: bus.upstream, answersPing: false });
      return proxy;
    });
    const isSpare = kind === "node" && index >= counts.nodes - countSpares(target);
    const replication = proxies.find(({ plane }) => plane === "replication");
    return {
      ...seat,
      name,
      kind,
      isSpare,
      role: kind === "sentinel" ? "sentinel" : isSpare || index < countMasters(target) ? "master" : "replica",
      logPath: join(folders.logs, `${name}.log`),
      announced: proxies.find(({ plane }) => plane !== "client")?.announced ?? seat.own,
      busPort: replication?.busPort ?? seat.busPort,
      proxies,
    };
  };
  const nodes = Array.from({ length: counts.nodes }, (_, index) => place("node", index));
  const sentinels = Array.from({ length: counts.sentinels }, (_, index) => place("sentinel", index));
  const hosts = [...nodes, ...sentinels].flatMap(({ direct, own, announced }) => [
    direct.host,
    own.host,
    announced.host,
  ]);
  const reached = [...new Set(["127.0.0.1", ...hosts, ...specs.map(({ listen }) => listen.host)])];
  return {
    target,
    nodes,
    sentinels,
    proxies: specs,
    locks: drawLocks(target, { folder: folders.data, hosts: reached, now }),
  };
}

function planesOf(target: PlannedTarget, kind: Place["kind"]): readonly Plane[] {
  const known = Object.values(proxyPlanes).flat();
  const strange = target.proxiedPlanes.find((plane) => !known.includes(plane));
  if (strange !== undefined) {
    throw new EnvironmentError(`${target.name}: there are no proxies for the ${strange} plane.`, {
      next: `Put the fault on one of these: ${known.join(", ")}.`,
    });
  }
  return proxyPlanes[kind].filter((plane) => target.proxiedPlanes.includes(plane));
}

function countMasters(target: PlannedTarget): number {
  return target.topology === "cluster" ? target.masters : 1;
}
