import { keyInSlots } from "../base/key-slot.ts";
import type { ShardRoles, RedisNode, Topology } from "../topology/contract.ts";
import type { ProbeContext, StartProbe } from "./contract.ts";
import { every } from "./every.ts";
import { ShardWrites } from "./shard-writes.ts";

/** Two and a half writes per 50 ms, the precision that recovery times are promised with. */
const intervalMs = 20;
/** A write that is not answered by then is refused as far as its shard's clients are concerned. */
const answerLimitMs = 250;

/**
 * Writes to every shard every 20 ms, and journals when writes begin to be refused and when they are accepted again, and by
 * whom: the ground of server recovery times. It knows the nodes by their own addresses and asks them all as soon as
 * the master fails, and for a second after, so that no client's way of finding the new master is in the figure.
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
  const prefix = `${topology.access.guard?.keyPrefix ?? "redrill:"}probe:writer`;
  const key = topology.target.topology === "cluster" ? keyInSlots(prefix, roles.slots) : prefix;
  const writes = new ShardWrites({ target: topology.name, shard }, roles.master, roles.replicas);

  const write = async (node: RedisNode) => {
    const sentAtMs = clock.nowMs();
    writes.sent(node, sentAtMs);
    const code = await node
      .ask(["SET", key, String(sentAtMs), "PX", 10_000], answerLimitMs)
      .then(() => null, errorCode);
    const news = writes.answered(node, sentAtMs, code);
    if (news !== null) journal(news);
  };

  const tick = async () => {
    // Answers are not waited for: a frozen node must not slow the writer down.
    for (const node of writes.asked(clock.nowMs())) void write(node);
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
