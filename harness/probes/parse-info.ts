import type { InfoReading } from "../journal/event.ts";

/** The text of INFO (`field:value` lines, `# Section` heads) as a reading. A field that this version lacks reads as 0. */
export function parseInfo(text: string): InfoReading {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  const number = (name: string) => Number(fields.get(name) ?? 0);
  const isMaster = fields.get("role") === "master";
  return {
    runId: fields.get("run_id") ?? "",
    ...(fields.has("redis_version") ? { version: fields.get("redis_version") ?? "" } : {}),
    role: isMaster ? "master" : "replica",
    uptimeSeconds: number("uptime_in_seconds"),
    connectedClients: number("connected_clients"),
    blockedClients: number("blocked_clients"),
    usedMemoryBytes: number("used_memory"),
    usedMemoryRssBytes: number("used_memory_rss"),
    maxMemoryBytes: number("maxmemory"),
    fragmentationRatio: finiteOrNull(number("mem_fragmentation_ratio")),
    commandsProcessed: number("total_commands_processed"),
    connectionsReceived: number("total_connections_received"),
    rejectedConnections: number("rejected_connections"),
    keyspaceHits: number("keyspace_hits"),
    keyspaceMisses: number("keyspace_misses"),
    expiredKeys: number("expired_keys"),
    evictedKeys: number("evicted_keys"),
    fullResyncs: number("sync_full"),
    latestForkUs: number("latest_fork_usec"),
    ...(fields.has("total_forks") ? { totalForks: number("total_forks") } : {}),
    ...(fields.has("used_cpu_user_main_thread")
      ? { mainThreadCpuSeconds: number("used_cpu_user_main_thread") + number("used_cpu_sys_main_thread") }
      : {}),
    aofDelayedFsyncs: number("aof_delayed_fsync"),
    keys: sumOfKeys(fields),
    masterReplicationOffset: number("master_repl_offset"),
    replicas: isMaster ? connectedReplicas(fields) : [],
    masterLinkUp: isMaster ? null : fields.get("master_link_status") === "up",
  };
}

/** Redis divides by a resident size that it has not read yet: `nan`, `-nan` or `inf` for a moment after its start. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** `db0:keys=10,expires=2,avg_ttl=0`, a line a database that has keys. */
function sumOfKeys(fields: ReadonlyMap<string, string>): number {
  let keys = 0;
  for (const [name, value] of fields) {
    if (/^db\d+$/.test(name)) keys += Number(parsePairs(value).get("keys") ?? 0);
  }
  return keys;
}

/** `slave0:ip=127.0.0.1,port=7001,state=online,offset=1234,lag=0`. */
function connectedReplicas(fields: ReadonlyMap<string, string>): InfoReading["replicas"] {
  return [...fields]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, value]) => {
      const pairs = parsePairs(value);
      return {
        address: `${pairs.get("ip") ?? ""}:${pairs.get("port") ?? ""}`,
        offset: Number(pairs.get("offset") ?? 0),
        lagSeconds: Number(pairs.get("lag") ?? 0),
        state: pairs.get("state") ?? "",
      };
    });
}

function parsePairs(text: string): Map<string, string> {
  return new Map(
    text.split(",").map((pair): [string, string] => {
      const equals = pair.indexOf("=");
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
