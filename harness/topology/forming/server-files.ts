import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import type { PlannedCluster, PlannedSentinel } from "../../plan/plan.ts";
import type { Layout, Place } from "./layout.ts";
import { lockFiles, sentinelLocks } from "./locks.ts";
import { type Line, lineText } from "./conf-lines.ts";
import { listenLines, redisConf } from "./redis-conf.ts";

/** Names of files in a server's folder, and their text. */
export type Files = Readonly<Record<string, string>>;

/**
 * The files of each server, with all that the servers would otherwise find out from each other by gossip and hello
 * messages: so a topology is whole in 1 to 2 s instead of 10 (FACTS).
 */
export function filesOf(layout: Layout): (place: Place) => Files {
  const own = ownFilesOf(layout);
  const locked = lockFiles(layout.target, layout.locks);
  return (place) => ({ ...own(place), ...locked });
}

function ownFilesOf({ target, ...places }: Layout): (place: Place) => Files {
  switch (target.topology) {
    case "standalone":
      return (place) => ({ "redis.conf": redisConf(target, place, places.locks, []) });
    case "sentinel":
      return sentinelFiles({ target, ...places });
    case "cluster":
      return clusterFiles({ target, ...places });
    default:
      return target satisfies never;
  }
}

function sentinelFiles({ target, nodes, sentinels, locks }: Layout<PlannedSentinel>): (place: Place) => Files {
  const master = first(nodes);
  const idOf = new Map(sentinels.map((sentinel) => [sentinel, newId()]));
  const watch = (sentinel: Place): readonly Line[] => {
    const others = sentinels.filter((other) => other !== sentinel);
    return [
      ...listenLines(sentinel, locks),
      ["dir", sentinel.dataFolder],
      ["logfile", ""],
      ["daemonize", "no"],
      ["sentinel", "myid", idOf.get(sentinel) ?? ""],
      ["sentinel", "announce-ip", sentinel.announced.host],
      ["sentinel", "announce-port", sentinel.announced.port],
      ["sentinel", "monitor", target.name, master.announced.host, master.announced.port, target.quorum],
      ["sentinel", "down-after-milliseconds", target.name, target.downAfterMs],
      ["sentinel", "failover-timeout", target.name, target.failoverTimeoutMs],
      ...sentinelLocks(target, sentinel.folder, locks),
      ["sentinel", "config-epoch", target.name, 0],
      ["sentinel", "leader-epoch", target.name, 0],
      ...nodes
        .slice(1)
        .map(
          ({ announced }) => ["sentinel", "known-replica", target.name, announced.host, announced.port] satisfies Line,
        ),
      ...others.map(
        (other) =>
          [
            "sentinel",
            "known-sentinel",
            target.name,
            other.announced.host,
            other.announced.port,
            idOf.get(other) ?? "",
          ] satisfies Line,
      ),
      ["sentinel", "current-epoch", 0],
    ];
  };
  return (place): Files => {
    if (place.kind === "sentinel") return { "sentinel.conf": `${watch(place).map(lineText).join("\n")}\n` };
    return {
      "redis.conf": redisConf(target, place, locks, [
        ["replica-announce-ip", place.announced.host],
        ["replica-announce-port", place.announced.port],
        ...(place === master ? [] : [["replicaof", master.announced.host, master.announced.port] as const]),
      ]),
    };
  };
}

function clusterFiles({ target, nodes, locks }: Layout<PlannedCluster>): (place: Place) => Files {
  const ids = nodes.map(newId);
  const lineOf = (node: Place, index: number, reader: Place): string => {
    const shard = index % target.masters;
    const isMaster = index < target.masters || node.isSpare;
    const flags = [...(node === reader ? ["myself"] : []), isMaster ? "master" : "slave"].join(",");
    const from = Math.floor((16_384 * shard) / target.masters);
    const to = Math.floor((16_384 * (shard + 1)) / target.masters) - 1;
    return [
      ids[index],
      `${node.announced.host}:${String(node.announced.port)}@${String(node.busPort)}`,
      flags,
      isMaster ? "-" : ids[shard],
      "0 0", // PING sent, PONG received
      node.isSpare ? 0 : shard + 1, // the shard's config epoch
      "connected",
      ...(isMaster && !node.isSpare ? [`${String(from)}-${String(to)}`] : []),
    ].join(" ");
  };
  return (place) => ({
    "redis.conf": redisConf(target, place, locks, [
      ["cluster-enabled", "yes"],
      ["cluster-config-file", posix.join(place.folder, "nodes.conf")],
      ["cluster-node-timeout", target.nodeTimeoutMs],
      ["cluster-announce-ip", place.announced.host],
      [locks.tls === null ? "cluster-announce-port" : "cluster-announce-tls-port", place.announced.port],
      ["cluster-announce-bus-port", place.busPort],
    ]),
    "nodes.conf": `${[
      // One to come knows nobody, and nobody knows it: they will be told to meet.
      ...nodes.flatMap((node, index) =>
        node === place || (!node.isSpare && !place.isSpare) ? [lineOf(node, index, place)] : [],
      ),
      `vars currentEpoch ${place.isSpare ? "0" : String(target.masters)} lastVoteEpoch 0`,
    ].join("\n")}\n`,
  });
}

/** The arguments that start a server, from its folder. */
export function serverArgs({ kind }: Place): readonly string[] {
  return kind === "sentinel" ? ["sentinel.conf", "--sentinel"] : ["redis.conf"];
}

/** How Redis names nodes and sentinels. */
function newId(): string {
  return randomBytes(20).toString("hex");
}

function first(nodes: readonly Place[]): Place {
  const [node] = nodes;
  if (node === undefined) throw new Error("a topology has at least one data node");
  return node;
}
