import type { Evidence } from "../../journal/evidence.ts";
import { eventsOf } from "../events.ts";
import { perRun } from "../per-run.ts";

/** Which shard a node of a target belongs to at an instant. Throws where the journal does not say. */
export type ShardAt = (node: string, atMs: number) => number;

interface Membership {
  readonly atMs: number;
  readonly shard: number;
}

/** Of a Cluster what polling saw; every other target has one shard. */
export const shardsOf = perRun((evidence: Evidence, target: string): ShardAt => {
  const planned = evidence.plan.targets.find(({ name }) => name === target);
  if (planned?.topology !== "cluster") return () => 1;
  const byNode = new Map<string, Membership[]>();
  const note = (node: string, membership: Membership) => {
    const known = byNode.get(node);
    if (known === undefined) byNode.set(node, [membership]);
    else known.push(membership);
  };
  for (const { target: of, shard, nodes, atMs } of eventsOf(evidence, "shard.members"))
    if (of === target) for (const node of nodes) note(node, { atMs, shard });
  for (const { target: of, shard, to, atMs } of eventsOf(evidence, "role.changed"))
    if (of === target) note(to, { atMs, shard });
  for (const known of byNode.values()) known.sort((a, b) => a.atMs - b.atMs);
  return (node, atMs) => {
    const known = byNode.get(node);
    // Before the first look it was what it was then.
    const membership = known?.findLast((one) => one.atMs <= atMs) ?? known?.[0];
    if (membership === undefined) throw new Error(`the journal does not say which shard ${node} belongs to`);
    return membership.shard;
  };
});
