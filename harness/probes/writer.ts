import type { ShardRoles, RedisNode, Topology } from "../topology/contract.ts";
import type { ProbeContext, StartProbe } from "./contract.ts";
import { every } from "./every.ts";
import { keyInSlots } from "./key-slot.ts";

/** Two and a half writes per 50 ms, the precision that recovery times are promised with. */
const intervalMs = 20;
/** A write that is not answered by then is refused as far as its shard's clients are concerned. */
const answerLimitMs = 250;
/** A master that lets a write wait for this long is doubted: the other nodes of the shard are tried beside it. */
const doubtAfterMs = 60;

/**
 * Writes to every shard every 20 ms, and journals when writes begin to be refused and when they are accepted again, and by
 * whom: the ground of server recovery times. It knows the nodes by their own addresses and asks them all as soon as
 * the master fails, so that no client's way of finding the new master is in the figure.
 */
export const probeWriter: StartProbe = async (topology, context) => {
  const shards = await topology.roles(AbortSignal.timeout(2_000));
  const writers = shards.map((shard) => writeTo(shard, topology, context));
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(writers.map((writer) => writer[Symbol.asyncDispose]()));
    },
  };
};

function writeTo(roles: ShardRoles, topology: Topology, { clock, journal }: ProbeContext): AsyncDisposable {
  const { shard } = roles;
  const members = [...(roles.master === null ? [] : [roles.master]), ...roles.replicas];
  const key =
    topology.target.topology === "cluster" ? keyInSlots("redrill:probe:writer", roles.slots) : "redrill:probe:writer";
  const waitingSinceMs = new Map<RedisNode, number>();
  let master = roles.master;
  /** What was journalled last: the node that accepts, or null while writes are refused; undefined at first. */
  let accepting: RedisNode | null | undefined;
  let newestAcceptedMs = -Infinity;

  const write = async (node: RedisNode) => {
    const sentAtMs = clock.nowMs();
    waitingSinceMs.set(node, sentAtMs);
    const code = await node
      .ask(["SET", key, String(sentAtMs), "PX", 10_000], answerLimitMs)
      .then(() => null, errorCode);
    waitingSinceMs.delete(node);
    if (code === null) {
      // An answer that was overtaken: somebody else accepted a later write, this one is a zombie's.
      if (sentAtMs < newestAcceptedMs && accepting !== node) return;
      newestAcceptedMs = Math.max(newestAcceptedMs, sentAtMs);
      if (accepting !== node)
        journal({ type: "write.accepted", target: topology.name, shard, node: node.name, sentAtMs });
      accepting = node;
      master = node;
    } else if (node === master && accepting !== null && sentAtMs > newestAcceptedMs) {
      journal({ type: "write.refused", target: topology.name, shard, node: node.name, code, sentAtMs });
      accepting = null;
    }
  };

  const tick = async () => {
    const isDoubted =
      accepting === null ||
      (master !== null && clock.nowMs() - (waitingSinceMs.get(master) ?? Infinity) > doubtAfterMs);
    const asked = isDoubted || master === null ? members : [master];
    // Answers are not waited for: a frozen node must not slow the writer down.
    for (const node of asked) if (!waitingSinceMs.has(node)) void write(node);
  };
  return every(intervalMs, tick, (error) => {
    journal({
      type: "probe.lost",
      probe: `writer of shard ${String(shard)}`,
      target: topology.name,
      reason: String(error),
    });
  });
}

/** What became of the connection, in the words of the engine's codes, or Redis's own prefix (`READONLY`). */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "ERR";
  if ("code" in error && typeof error.code === "string") {
    return { ECONNREFUSED: "REFUSED", ECONNRESET: "RESET" }[error.code] ?? error.code;
  }
  return /^([A-Z]+) /.exec(error.message)?.[1] ?? "ERR";
}
