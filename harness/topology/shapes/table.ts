import type { PlannedTarget } from "../../plan/plan.ts";
import type { ShardRoles } from "../contract.ts";
import { cluster } from "./cluster.ts";
import { sentinel } from "./sentinel.ts";
import type { Members, Shape } from "./shape.ts";
import { standalone } from "./standalone.ts";

/** What is missing until the deployment is whole, a line each. */
export function missing(members: Members): Promise<readonly string[]> {
  return shapeOf(members).missing();
}

/** Who is master and replica of each shard. Throws when no server answers. */
export function roles(members: Members): Promise<readonly ShardRoles[]> {
  return shapeOf(members).roles();
}

interface ShapeOfMembers {
  readonly missing: () => Promise<readonly string[]>;
  readonly roles: () => Promise<readonly ShardRoles[]>;
}

function shapeOf({ target, nodes, sentinels }: Members): ShapeOfMembers {
  switch (target.topology) {
    case "standalone":
      return bind(standalone, { target, nodes, sentinels });
    case "sentinel":
      return bind(sentinel, { target, nodes, sentinels });
    case "cluster":
      return bind(cluster, { target, nodes, sentinels });
    default:
      return target satisfies never;
  }
}

function bind<T extends PlannedTarget>(shape: Shape<T>, members: Members<T>): ShapeOfMembers {
  return { missing: () => shape.missing(members), roles: () => shape.roles(members) };
}
