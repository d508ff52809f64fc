/**
 * Objectives to include: each is written once, with `$load` or `$target` where the name of one stands, and applied to every load
 * or target of the drill that it fits.
 */
export interface Pack {
  /** Stands before the names: `alerts-shop-errors`. */
  readonly prefix: string;
  readonly objectives: Readonly<Record<string, PackObjective>>;
}

export interface PackObjective {
  readonly of: "load" | "target";
  readonly when: PackCondition;
  /** The long form of an objective, its texts with placeholders. */
  readonly written: Readonly<Record<string, unknown>>;
}

/** All that is named must be so, of the target, or of the load and its target. */
export interface PackCondition {
  /** The load's scenario has all of these operations. */
  readonly operations?: readonly string[];
  /** Lines of redis.conf: `set`, `unset`, a value, or the beginning of one and `*`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly topologies?: readonly ("standalone" | "sentinel" | "cluster")[];
  /** Whether its shards have replicas. */
  readonly replicas?: "some" | "none";
  /** Whether a fault is planned on it. */
  readonly faults?: "some" | "none";
  /** The drill has this phase. */
  readonly phase?: string;
  /** The drill's phases last so long at least. */
  readonly lasts?: string;
}
