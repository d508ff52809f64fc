import type { Unit } from "../drill/objective.ts";

/**
 * Every metric that an objective may name: the one table from which planning, `redrill metrics`, the schema and the docs
 * come. How each is computed from the evidence is one file in `verdict/metrics/`; a key missing there does not compile.
 */
export interface MetricDescription {
  readonly of: "load" | "target" | "fault";
  readonly unit: Unit;
  /** True: a distribution; objectives name it by an aggregate (`p99(shop)`), never by itself. */
  readonly isDistribution?: boolean;
  /** Filters and what they may be; an empty list = any word. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** What a filter is where the objective does not name it; a filter without a default may be left out. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Filters that must be named. */
  readonly required?: readonly string[];
  /** True: counted in slots; an operation (`shop.get`) makes no sense. */
  readonly isOfSlots?: boolean;
  /** True: one value for the run; a scope or a multiple of a phase makes no sense. */
  readonly isOfRun?: boolean;
  /** Fewer samples than this in the scope are `unknown`, unless the objective says otherwise. What a sample is stands in the description. */
  readonly minSamples: number;
  /** True where the metric makes sense over a single second, so `never` and `stopWhen` may use it. */
  readonly hasWindows: boolean;
  readonly description: string;
}

/** What a failed slot or operation can end with: the codes of the engine, and `SCENARIO` for what a scenario itself throws. */
export const errorCodes = [
  "READONLY",
  "MOVED",
  "ASK",
  "TRYAGAIN",
  "CLUSTERDOWN",
  "LOADING",
  "MASTERDOWN",
  "OOM",
  "NOREPLICAS",
  "MISCONF",
  "NOAUTH",
  "WRONGPASS",
  "NOPERM",
  "BUSY",
  "NOSCRIPT",
  "WRONGTYPE",
  "EXECABORT",
  "UNKILLABLE",
  "UNBLOCKED",
  "TIMEOUT",
  "REFUSED",
  "RESET",
  "EOF",
  "MALFORMED",
  "NOADDRESS",
  "CANCELLED",
  "ERR",
  "ORIGIN_FULL",
  "ORIGIN_NONE",
  "SCENARIO",
] as const;

export const metrics = {
  latency: {
    of: "load",
    unit: "ms",
    isDistribution: true,
    filters: { time: ["response", "service", "lag"] },
    defaults: { time: "response" },
    minSamples: 100,
    hasWindows: true,
    description:
      "Time from the moment a slot was due to its end (time=response, the default), from send to reply (time=service), or how late the generator itself was (time=lag). A sample is a slot or operation.",
  },
  throughput: {
    of: "load",
    unit: "perSecond",
    filters: {},
    minSamples: 1,
    hasWindows: true,
    description: "Slots or operations done per second. A sample is a slot or operation, done or failed.",
  },
  offered: {
    of: "load",
    unit: "perSecond",
    filters: {},
    isOfSlots: true,
    minSamples: 1,
    hasWindows: true,
    description: "Slots due per second, whether they were done, failed or abandoned.",
  },
  errorRatio: {
    of: "load",
    unit: "ratio",
    filters: { code: errorCodes },
    minSamples: 100,
    hasWindows: true,
    description:
      "Failed and abandoned slots (with code=X: only that code) over all slots due in the scope; of an operation, failed over all. A sample is a slot or operation.",
  },
  errors: {
    of: "load",
    unit: "count",
    filters: { code: errorCodes },
    minSamples: 1,
    hasWindows: true,
    description: "Failed slots or operations, by code if asked for. A sample is a slot or operation.",
  },
  abandoned: {
    of: "load",
    unit: "count",
    filters: {},
    isOfSlots: true,
    minSamples: 1,
    hasWindows: false,
    description: "Slots that were due and never taken, or cut off at the end of the run.",
  },
  hitRatio: {
    of: "load",
    unit: "ratio",
    filters: {},
    minSamples: 100,
    hasWindows: true,
    description:
      "Reads that found their key over all reads that got an answer, as the client saw them. A sample is an answered read.",
  },
  counter: {
    of: "load",
    unit: "count",
    filters: { name: [] },
    required: ["name"],
    isOfSlots: true,
    isOfRun: true,
    minSamples: 1,
    hasWindows: false,
    description:
      "A counter of the scenario's own, such as counter(logins, name=staleRead) = 0, over the whole run. A sample is a slot.",
  },
  serverHitRatio: {
    of: "target",
    unit: "ratio",
    filters: {},
    minSamples: 100,
    hasWindows: true,
    description:
      "keyspace_hits over keyspace_hits + keyspace_misses of the target's nodes in the scope. A sample is a lookup.",
  },
  evictions: {
    of: "target",
    unit: "count",
    filters: {},
    minSamples: 2,
    hasWindows: true,
    description: "Keys evicted by the target's nodes in the scope. A sample is an INFO reading.",
  },
  rejectedConnections: {
    of: "target",
    unit: "count",
    filters: {},
    minSamples: 2,
    hasWindows: true,
    description: "Connections rejected because of maxclients. A sample is an INFO reading.",
  },
  memoryRatio: {
    of: "target",
    unit: "ratio",
    filters: {},
    minSamples: 1,
    hasWindows: true,
    description:
      "The highest used_memory over maxmemory of any of the target's nodes; unknown where maxmemory is 0. A sample is an INFO reading.",
  },
  replicationLag: {
    of: "target",
    unit: "ms",
    filters: {},
    minSamples: 1,
    hasWindows: true,
    description:
      "The highest lag that a master reported of a connected replica (1 s steps). A sample is an INFO reading.",
  },
  failovers: {
    of: "target",
    unit: "count",
    filters: {},
    minSamples: 1,
    hasWindows: false,
    description: "How often the role of master moved to another node. A sample is a roles reading.",
  },
  recovery: {
    of: "fault",
    unit: "ms",
    filters: { side: ["server", "client"] },
    defaults: { side: "client" },
    isOfRun: true,
    minSamples: 1,
    hasWindows: false,
    description:
      "From the moment the fault was effective to the first write accepted by the new master (side=server), or until errors are back at the baseline and >= 95 % of what is offered is done, for 1 s (side=client, the default).",
  },
  settled: {
    of: "fault",
    unit: "ms",
    filters: {},
    isOfRun: true,
    minSamples: 1,
    hasWindows: false,
    description: "From the moment the fault was effective until p99 stayed within 1.5x the baseline for 3 s.",
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type MetricName = keyof typeof metrics;
