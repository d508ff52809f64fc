import type { MetricDescription } from "./describe.ts";

const info = { of: "target", filters: {}, hasWindows: true } as const;
/** Two readings make a difference. */
const risen = { ...info, unit: "count", minSamples: 2 } as const;
const seen = { ...info, minSamples: 1 } as const;

/** What the servers say: INFO of every data node once a second, roles, quorum and slots. */
export const targetMetrics = {
  serverHitRatio: {
    ...info,
    unit: "ratio",
    minSamples: 100,
    description:
      "keyspace_hits over keyspace_hits + keyspace_misses of the target's nodes in the scope. A sample is a lookup.",
  },
  evictions: {
    ...risen,
    description: "Keys evicted by the target's nodes in the scope. A sample is an INFO reading.",
  },
  expiries: {
    ...risen,
    description: "Keys that expired on the target's nodes in the scope (expired_keys). A sample is an INFO reading.",
  },
  rejectedConnections: {
    ...risen,
    description: "Connections rejected because of maxclients. A sample is an INFO reading.",
  },
  connectedClients: {
    ...seen,
    unit: "count",
    description: "The highest number of connected clients of any of the nodes. A sample is an INFO reading.",
  },
  blockedClients: {
    ...seen,
    unit: "count",
    description:
      "The highest number of clients of any of the nodes that wait in a blocking command. A sample is an INFO reading.",
  },
  memoryRatio: {
    ...seen,
    unit: "ratio",
    description:
      "The highest used_memory over maxmemory of any of the target's nodes; unknown where maxmemory is 0. A sample is an INFO reading.",
  },
  usedMemory: {
    ...seen,
    unit: "bytes",
    description: "The highest used_memory of any of the nodes. A sample is an INFO reading.",
  },
  fragmentation: {
    ...seen,
    unit: "count",
    description:
      "The highest mem_fragmentation_ratio of any of the nodes; of little memory it is high and means little. A sample is an INFO reading.",
  },
  replicationLag: {
    ...seen,
    unit: "ms",
    description:
      "The highest lag that a master reported of a connected replica (1 s steps), or for how long a replica had no link to its master. A sample is an INFO reading.",
  },
  replicationLagBytes: {
    ...seen,
    unit: "bytes",
    description:
      "The most bytes that a connected replica was behind its master's replication offset. A sample is an INFO reading.",
  },
  fullResyncs: {
    ...risen,
    description:
      "Times that a replica had to take the whole data set over (sync_full of the masters). A sample is an INFO reading.",
  },
  forkStall: {
    ...seen,
    unit: "ms",
    minSamples: 2,
    description:
      "The longest fork in the scope (latest_fork_usec where total_forks rose): the node stands still meanwhile; 0 without a fork. A sample is an INFO reading.",
  },
  delayedFsyncs: {
    ...risen,
    description:
      "Writes that waited because an fsync of the append-only file was under way (aof_delayed_fsync). A sample is an INFO reading.",
  },
  slowCommands: {
    ...risen,
    description:
      "Commands that came into the slow log (slowlog-log-slower-than, 10 ms unless the target's config says otherwise). A sample is a reading of SLOWLOG, once a second.",
  },
  slowestCommand: {
    ...seen,
    unit: "ms",
    minSamples: 2,
    description:
      "The longest of the commands that came into the slow log in the scope; 0 without any. A sample is a reading of SLOWLOG, once a second.",
  },
  lostKeys: {
    ...info,
    unit: "count",
    minSamples: 2,
    hasWindows: false,
    description:
      "How far the number of keys on the masters fell below its highest in the scope, without those that expired or were evicted, added up over the shards: a flush, an empty replica that was promoted, but also keys that the load deletes. A sample is an INFO reading.",
  },
  failovers: {
    of: "target",
    unit: "count",
    filters: {},
    minSamples: 1,
    hasWindows: false,
    isOfTarget: true,
    description: "How often the role of master moved to another node. A sample is a roles reading.",
  },
  ckquorum: {
    of: "target",
    unit: "count",
    filters: {},
    topologies: ["sentinel"],
    isOfTarget: true,
    minSamples: 1,
    hasWindows: true,
    description:
      "The lowest number of sentinels that said at once that the quorum and the majority for a failover are there (SENTINEL CKQUORUM). A sample is a reading, once a second.",
  },
  disputedSlots: {
    of: "target",
    unit: "count",
    filters: {},
    topologies: ["cluster"],
    isOfTarget: true,
    minSamples: 1,
    hasWindows: true,
    description:
      "The highest number of slots that no node owned, or on whose owner the nodes that answered did not agree (CLUSTER NODES of each). A sample is a reading, once a second.",
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;
