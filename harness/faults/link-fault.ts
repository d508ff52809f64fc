import type { Plane } from "../plan/plan.ts";
import type { ParameterSpec } from "../plan/catalogue.ts";
import type { Link, RedisNode, Toxic } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { Healed, ResolvedFault } from "./contract.ts";

/** The planes that a link fault can be on. */
export const planeParameter: ParameterSpec = {
  type: "word",
  description:
    "Whose traffic: client (load to data node) or replication (node to node; with Sentinel also sentinel to node, since a node announces one address to both).",
  default: "client",
  oneOf: ["client", "replication"],
};

/** The path that the fault's plane takes to a node. */
export function linkOf({ parameters, plan }: ResolvedFault, node: RedisNode): Link {
  const plane = (parameters["plane"] ?? "client") as Plane;
  const link = node.link(plane);
  if (link === null) throw new Error(`${plan.name}: the ${plane} plane of ${node.name} has no proxy`);
  return link;
}

/** Takes the toxics out, and looks that they are gone and that `isBack` holds. */
export async function healLink(
  node: RedisNode,
  link: Link,
  toxics: readonly Toxic[],
  isBack: (signal: AbortSignal) => Promise<Healed>,
  signal: AbortSignal,
): Promise<Healed> {
  for (const { name } of toxics) await link.remove(name);
  for (const { name } of toxics) {
    if (await link.has(name)) return { verified: false, detail: `${node.name}: ${name} is still in the proxy` };
  }
  // A node that another fault holds down cannot answer; whether this one is gone is then for the proxy to say.
  const direct = await ping(node, 2 * deadlineMs);
  if (direct !== "answered") {
    return { verified: true, detail: `${node.name}: the toxics are gone; past the proxy PING ${direct}` };
  }
  return isBack(signal);
}
