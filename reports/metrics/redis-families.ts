import type { Evidence } from "../../harness/journal/evidence.ts";
import type { InfoReading } from "../../harness/journal/event.ts";
import { nodesOf } from "../facts/nodes.ts";
import { gauge, type Family } from "./family.ts";

/** Name, type and reading of what redis_exporter also exports. */
const redisMetrics: readonly (readonly [
  name: string,
  type: "gauge" | "counter",
  read: (reading: InfoReading) => number | null,
])[] = [
  ["redis_uptime_in_seconds", "gauge", ({ uptimeSeconds }) => uptimeSeconds],
  ["redis_connected_clients", "gauge", ({ connectedClients }) => connectedClients],
  ["redis_blocked_clients", "gauge", ({ blockedClients }) => blockedClients],
  ["redis_memory_used_bytes", "gauge", ({ usedMemoryBytes }) => usedMemoryBytes],
  ["redis_memory_used_rss_bytes", "gauge", ({ usedMemoryRssBytes }) => usedMemoryRssBytes],
  ["redis_memory_max_bytes", "gauge", ({ maxMemoryBytes }) => maxMemoryBytes],
  ["redis_mem_fragmentation_ratio", "gauge", ({ fragmentationRatio }) => fragmentationRatio],
  ["redis_commands_processed", "counter", ({ commandsProcessed }) => commandsProcessed],
  ["redis_connections_received", "counter", ({ connectionsReceived }) => connectionsReceived],
  ["redis_rejected_connections", "counter", ({ rejectedConnections }) => rejectedConnections],
  ["redis_keyspace_hits", "counter", ({ keyspaceHits }) => keyspaceHits],
  ["redis_keyspace_misses", "counter", ({ keyspaceMisses }) => keyspaceMisses],
  ["redis_expired_keys", "counter", ({ expiredKeys }) => expiredKeys],
  ["redis_evicted_keys", "counter", ({ evictedKeys }) => evictedKeys],
  ["redis_replica_resyncs_full", "gauge", ({ fullResyncs }) => fullResyncs],
  ["redis_latest_fork_usec", "gauge", ({ latestForkUs }) => latestForkUs],
  ["redis_aof_delayed_fsync", "gauge", ({ aofDelayedFsyncs }) => aofDelayedFsyncs],
  ["redis_master_repl_offset", "gauge", ({ masterReplicationOffset }) => masterReplicationOffset],
  ["redis_connected_slaves", "gauge", ({ replicas, role }) => (role === "master" ? replicas.length : null)],
  ["redis_master_link_up", "gauge", ({ masterLinkUp }) => (masterLinkUp === null ? null : Number(masterLinkUp))],
];

/** The last reading of each data node, under the names that redis_exporter uses. */
export function redisFamilies(evidence: Evidence): readonly Family[] {
  const nodes = nodesOf(evidence).filter(({ firstRole }) => firstRole !== "sentinel");
  const up = nodes.map(({ target, name, last, silence }) => ({
    labels: { target, node: name },
    value: last === null && silence === null ? null : Number(silence === null),
  }));
  const readings = nodes.flatMap(({ target, name, last }) =>
    last === null ? [] : [{ labels: { target, node: name }, reading: last.reading }],
  );
  const replicas = readings.flatMap(({ labels, reading }) =>
    reading.replicas.map((replica) => {
      const colon = replica.address.lastIndexOf(":");
      const [ip, port] = [replica.address.slice(0, colon), replica.address.slice(colon + 1)];
      return { labels: { ...labels, slave_ip: ip, slave_port: port, slave_state: replica.state }, replica };
    }),
  );
  return [
    gauge("redis_up", "1 where the node answered its last reading.", up),
    ...redisMetrics.map(([name, type, read]): Family => ({
      name,
      type,
      help: "The last reading of the node.",
      samples: readings.map(({ labels, reading }) => ({ labels, value: read(reading) })),
    })),
    gauge(
      "redis_connected_slave_lag_seconds",
      "The last reading of the master.",
      replicas.map(({ labels, replica }) => ({ labels, value: replica.lagSeconds })),
    ),
    gauge(
      "redis_connected_slave_offset_bytes",
      "The last reading of the master.",
      replicas.map(({ labels, replica }) => ({ labels, value: replica.offset })),
    ),
  ];
}
