import type { RedisNode, Topology } from "./contract.ts";
import { readClusterNodes } from "./shapes/cluster-nodes.ts";
import { askFor, masterNameOf, nodeAt, readPairs } from "./shapes/replies.ts";

const slotCount = 16_384;

/** Who has the last word on a deployment's data. */
export interface Settlement {
  /** The masters by name, in the order of their shards. */
  readonly masters: string;
  /** Why there is no last word yet, a line each; empty = there is one. */
  readonly open: readonly string[];
}

/**
 * Whether each shard has one master that answers, and nobody who answers means another one. Until then what is read may be what
 * a failover is about to throw away: a master that comes back from a freeze believes in itself for a moment. Replicas may be
 * missing. Takes a reading; throws when no server answers.
 */
export async function findSettlement(topology: Topology, signal: AbortSignal): Promise<Settlement> {
  const shards = await topology.roles(signal);
  const masters = shards.map(({ master }) => master?.name ?? "nobody").join(", ");
  const open = await Promise.all([
    ...shards.map(({ shard, master }) => missingMaster(shard, master)),
    disagreements(topology, shards[0]?.master ?? null),
  ]);
  return { masters, open: open.flat() };
}

async function missingMaster(shard: number, master: RedisNode | null): Promise<readonly string[]> {
  if (master === null) return [`shard ${String(shard)} has no master`];
  const answer = await askFor(master, ["PING"], String);
  return answer.kind === "said" ? [] : [`${master.name} is ${answer.kind === "silent" ? answer.why : "gone"}`];
}

async function disagreements(topology: Topology, master: RedisNode | null): Promise<readonly string[]> {
  const { target } = topology;
  switch (target.topology) {
    case "standalone":
      return [];
    case "sentinel":
      return await disagreeingSentinels(topology, master);
    case "cluster":
      return await disagreeingNodes(topology);
    default:
      return target satisfies never;
  }
}

async function disagreeingSentinels(
  { target, nodes, sentinels }: Topology,
  master: RedisNode | null,
): Promise<readonly string[]> {
  const views = await Promise.all(
    sentinels.map(async (sentinel) => ({
      sentinel,
      answer: await askFor(sentinel, ["SENTINEL", "MASTER", masterNameOf(target)], readPairs),
    })),
  );
  return views.flatMap(({ sentinel, answer }) => {
    if (answer.kind !== "said") return [];
    const view = answer.value;
    const meant = nodeAt(nodes, view.get("ip") ?? "", view.get("port") ?? "");
    const flags = view.get("flags") ?? "";
    return [
      ...(meant === master ? [] : [`${sentinel.name} means ${meant?.name ?? "a node that is not known"}`]),
      ...(flags === "master" ? [] : [`${sentinel.name} calls the master "${flags}"`]),
    ];
  });
}

async function disagreeingNodes({ nodes }: Topology): Promise<readonly string[]> {
  const views = await Promise.all(
    nodes.map(async (node) => ({ node, answer: await askFor(node, ["CLUSTER", "NODES"], readClusterNodes) })),
  );
  const [first, ...others] = views.flatMap(({ node, answer }) => {
    if (answer.kind !== "said") return [];
    const owners = answer.value.filter(({ slots }) => slots.length > 0).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const count = owners.flatMap(({ slots }) => slots).reduce((sum, { from, to }) => sum + to - from + 1, 0);
    return [{ node, count, text: JSON.stringify(owners.map(({ id, slots }) => [id, slots])) }];
  });
  if (first === undefined) return ["no node answers"];
  return [
    ...(first.count === slotCount ? [] : [`${first.node.name} knows owners of ${String(first.count)} slots`]),
    ...others
      .filter(({ text }) => text !== first.text)
      .map(({ node }) => `${node.name} and ${first.node.name} do not agree on the owners of the slots`),
  ];
}
