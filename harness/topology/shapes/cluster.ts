import type { PlannedCluster } from "../../plan/plan.ts";
import type { RedisNode, ShardRoles } from "../contract.ts";
import { type ClusterLine, readClusterNodes } from "./cluster-nodes.ts";
import { askFor, nodeAt, readFields } from "./replies.ts";
import { missingInReplication } from "./replication.ts";
import type { Shape } from "./shape.ts";

const slotCount = 16_384;

export const cluster: Shape<PlannedCluster> = {
  missing: async ({ target, nodes }) => {
    const found = await Promise.all(
      nodes.map(async (node) => [
        ...(await missingInClusterState(node, nodes.length)),
        ...(await missingInReplication(node, target.replicasPerMaster)),
      ]),
    );
    return found.flat();
  },

  roles: async ({ target, nodes }) => {
    const answers = await Promise.all(nodes.map((node) => askFor(node, ["CLUSTER", "NODES"], readClusterNodes)));
    if (answers.every(({ kind }) => kind !== "said")) throw new Error(`${target.name}: no node answers`);
    const gone = new Set(nodes.filter((_, index) => answers[index]?.kind === "gone"));
    const lines = bestLines(
      nodes,
      answers.map((answer) => (answer.kind === "said" ? answer.value : [])),
    );
    return shardsOf(lines, gone);
  },
};

/**
 * For each node its own line, or what the others say of one that does not answer, in the newest epoch that they know for it.
 * (A master that was failed over while it was frozen claims its slots again when it thaws, in an old epoch.)
 */
function bestLines(
  nodes: readonly RedisNode[],
  views: readonly (readonly ClusterLine[])[],
): ReadonlyMap<RedisNode, ClusterLine> {
  const best = new Map<RedisNode, ClusterLine>();
  for (const line of views.flat()) {
    const node = nodeAt(nodes, line.host, line.port);
    if (node === null) continue;
    const known = best.get(node);
    if (known?.flags.has("myself") === true) continue;
    if (known === undefined || line.flags.has("myself") || line.epoch > known.epoch) best.set(node, line);
  }
  return best;
}

/** Each slot belongs to the claim of the highest epoch; shards are the owners in the order of their first slots. */
function shardsOf(lines: ReadonlyMap<RedisNode, ClusterLine>, gone: ReadonlySet<RedisNode>): readonly ShardRoles[] {
  const owners = Array.from<RedisNode | null>({ length: slotCount }).fill(null);
  const claims = [...lines].toSorted(([, a], [, b]) => a.epoch - b.epoch);
  for (const [node, line] of claims) for (const { from, to } of line.slots) owners.fill(node, from, to + 1);
  const slots = new Map<RedisNode, { from: number; to: number }[]>();
  owners.forEach((owner, slot) => {
    if (owner === null) return;
    const ranges = slots.get(owner) ?? [];
    slots.set(owner, ranges);
    const last = ranges.at(-1);
    if (last?.to === slot - 1) last.to = slot;
    else ranges.push({ from: slot, to: slot });
  });
  return [...slots].map(([owner, ranges], index) => {
    const line = lines.get(owner);
    return {
      shard: index + 1,
      slots: ranges,
      master: gone.has(owner) ? null : owner,
      replicas: [...lines].filter(([, other]) => other.masterId === line?.id).map(([node]) => node),
      epoch: line?.epoch ?? null,
    };
  });
}

async function missingInClusterState(node: RedisNode, count: number): Promise<readonly string[]> {
  const answer = await askFor(node, ["CLUSTER", "INFO"], readFields);
  if (answer.kind !== "said") return [`${node.name} is ${answer.kind}`];
  const of = (name: string) => answer.value.get(name) ?? "unknown";
  return [
    ...(of("cluster_state") === "ok" ? [] : [`${node.name}: the cluster's state is ${of("cluster_state")}`]),
    ...(of("cluster_slots_ok") === String(slotCount)
      ? []
      : [`${node.name}: ${of("cluster_slots_ok")} of ${String(slotCount)} slots are served`]),
    ...(of("cluster_known_nodes") === String(count)
      ? []
      : [`${node.name}: knows ${of("cluster_known_nodes")} of ${String(count)} nodes`]),
  ];
}
