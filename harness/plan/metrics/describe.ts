import type { Unit } from "../../drill/objective.ts";

/** What an objective may ask for by a name, and how its value is to be read. */
export interface MetricDescription {
  readonly of: "load" | "target" | "fault";
  readonly unit: Unit;
  /** True: a distribution; objectives name it by an aggregate (`p99(shop)`), never by itself. */
  readonly isDistribution?: boolean;
  /** Filters and what they may be: words, an empty list = any word; or a share below 100 %, which is planned as a ratio. */
  readonly filters: Readonly<Record<string, readonly string[] | "share">>;
  /** What a filter is where the objective does not name it; a filter without a default may be left out. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Filters that must be named. */
  readonly required?: readonly string[];
  /** True: counted in slots; an operation (`shop.get`) makes no sense. */
  readonly isOfSlots?: boolean;
  /** True: of a load that keeps a ledger, or of the ledgers of all loads on a target. */
  readonly isOfLedgers?: boolean;
  /** True: one value for the run; a scope or a multiple of a phase makes no sense. */
  readonly isOfRun?: boolean;
  /** Topologies of the target, or of the load's target, that it exists for; missing = all. */
  readonly topologies?: readonly ("standalone" | "sentinel" | "cluster")[];
  /** True: of a whole target; a part of it (`cache.shard(1)`) makes no sense. */
  readonly isOfTarget?: boolean;
  /** Fewer samples than this in the scope are `unknown`, unless the objective says otherwise. What a sample is stands in the description. */
  readonly minSamples: number;
  /** True where the metric makes sense over a single second, so `never`, `stopWhen` and `min(...)`, `max(...)` may use it. */
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
  "TLS",
  "BREAKER_OPEN",
  "CANCELLED",
  "ERR",
  "ORIGIN_FULL",
  "ORIGIN_ERROR",
  "ORIGIN_NONE",
  "SCENARIO",
] as const;
