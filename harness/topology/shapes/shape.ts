import type { PlannedTarget } from "../../plan/plan.ts";
import type { RedisNode, ShardRoles } from "../contract.ts";

/** What Redis itself says about a deployment of one kind, whoever provides it. */
export interface Shape<T extends PlannedTarget> {
  /** What is missing until it is whole, a line each; empty = whole. Takes a reading of all servers; never throws. */
  readonly missing: (members: Members<T>) => Promise<readonly string[]>;
  /** Throws when no server answers. */
  readonly roles: (members: Members<T>) => Promise<readonly ShardRoles[]>;
}

export interface Members<T extends PlannedTarget = PlannedTarget> {
  readonly target: T;
  readonly nodes: readonly RedisNode[];
  readonly sentinels: readonly RedisNode[];
}
