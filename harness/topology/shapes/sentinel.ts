import type { PlannedSentinel } from "../../plan/plan.ts";
import type { RedisNode } from "../contract.ts";
import { type Answer, askFor, masterNameOf, nodeAt, readPairs } from "./replies.ts";
import { missingInReplication } from "./replication.ts";
import type { Members, Shape } from "./shape.ts";

export const sentinel: Shape<PlannedSentinel> = {
  missing: async ({ target, nodes, sentinels }) => {
    const found = await Promise.all([
      ...nodes.map((node) => missingInReplication(node, target.replicas)),
      ...sentinels.map((one) => missingInSentinel(one, target)),
    ]);
    return found.flat();
  },

  roles: async (members) => {
    const { nodes } = members;
    const [answers, view] = await Promise.all([
      Promise.all(nodes.map((node) => askFor(node, ["ROLE"], readRole))),
      newestView(members),
    ]);
    const seen = nodes.map((node, index) => ({ node, answer: answers[index] ?? { kind: "gone" as const } }));
    if (view === null && seen.every(({ answer }) => answer.kind !== "said")) {
      throw new Error(`${members.target.name}: no node and no sentinel answers`);
    }
    const master = electMaster(seen, view?.master ?? null);
    const replicas = seen
      .filter(({ node, answer }) => node !== master && answer.kind !== "gone" && !isMaster(answer))
      .map(({ node }) => node);
    return [{ shard: 1, slots: [], master, replicas, epoch: view?.epoch ?? null }];
  },
};

type Role = "master" | "replica";
interface SeenNode {
  readonly node: RedisNode;
  readonly answer: Answer<Role>;
}

/**
 * A promoted node calls itself master a moment before the sentinels tell anybody, and takes writes from then on; a master that
 * comes back from a freeze calls itself so, too. So: the only one that says it, else the one whom the sentinels mean, if it is there.
 */
function electMaster(seen: readonly SeenNode[], meant: RedisNode | null): RedisNode | null {
  const claiming = seen.filter(({ answer }) => isMaster(answer)).map(({ node }) => node);
  if (meant !== null && claiming.includes(meant)) return meant;
  if (claiming.length > 0) return claiming.length === 1 ? (claiming[0] ?? null) : null;
  const there = seen.find(({ node }) => node === meant)?.answer;
  return there?.kind === "silent" ? meant : null;
}

function isMaster(answer: Answer<Role>): boolean {
  return answer.kind === "said" && answer.value === "master";
}

/** The first word of ROLE; `slave` is the wire's. */
function readRole(reply: unknown): Role {
  return Array.isArray(reply) && reply[0] === "master" ? "master" : "replica";
}

/** What the sentinel with the newest configuration believes. */
async function newestView({ target, nodes, sentinels }: Members<PlannedSentinel>) {
  const answers = await Promise.all(
    sentinels.map((one) => askFor(one, ["SENTINEL", "MASTER", masterNameOf(target)], readPairs)),
  );
  const views = answers.flatMap((answer) => (answer.kind === "said" ? [answer.value] : []));
  const newest = views
    .map((view) => ({ view, epoch: Number(view.get("config-epoch") ?? 0) }))
    .toSorted((a, b) => b.epoch - a.epoch)[0];
  if (newest === undefined) return null;
  const { view, epoch } = newest;
  return { master: nodeAt(nodes, view.get("ip") ?? "", view.get("port") ?? ""), epoch };
}

/** Deep: every replica was asked by INFO and has its link up. A sentinel that has only heard of them cannot fail over well. */
async function missingInSentinel(one: RedisNode, target: PlannedSentinel): Promise<readonly string[]> {
  const [master, replicas, quorum] = await Promise.all([
    askFor(one, ["SENTINEL", "MASTER", masterNameOf(target)], readPairs),
    askFor(one, ["SENTINEL", "REPLICAS", masterNameOf(target)], (reply) =>
      Array.isArray(reply) ? reply.map(readPairs) : [],
    ),
    askFor(one, ["SENTINEL", "CKQUORUM", masterNameOf(target)], String),
  ]);
  if (master.kind !== "said" || replicas.kind !== "said") return [`${one.name} is ${master.kind}`];
  const others = Number(master.value.get("num-other-sentinels") ?? 0);
  const flags = master.value.get("flags") ?? "";
  const linked = replicas.value.filter(
    (replica) => replica.get("master-link-status") === "ok" && replica.get("flags") === "slave",
  ).length;
  return [
    ...(flags === "master" ? [] : [`${one.name}: calls the master "${flags}"`]),
    ...(linked === target.replicas
      ? []
      : [`${one.name}: knows ${String(linked)} of ${String(target.replicas)} replicas with their link up`]),
    ...(others === target.sentinels - 1
      ? []
      : [`${one.name}: knows ${String(others)} of ${String(target.sentinels - 1)} other sentinels`]),
    ...(quorum.kind === "said" ? [] : [`${one.name}: ${quorum.kind === "silent" ? quorum.why : "is gone"}`]),
  ];
}
