import type { RedisNode, ShardRoles } from "../topology/contract.ts";
import type { StartProbe } from "./contract.ts";
import { every } from "./every.ts";

const intervalMs = 100;
const limitMs = 500;

/**
 * Watches who is master of each shard and which nodes belong to it, by polling the nodes ten times a second, and journals every
 * change; the first reading is journalled too (`from: null`). While a shard has no master nothing is written: the next master is the news.
 */
export const probeRoles: StartProbe = async (topology, { journal }) => {
  const masters = new Map<number, RedisNode>();
  const members = new Map<number, readonly string[]>();
  /** A node that is gone for a while stays a member: only somebody new is news. */
  const journalMembers = (shard: number, master: RedisNode | null, replicas: readonly RedisNode[]) => {
    const nodes = [...(master === null ? [] : [master]), ...replicas].map(({ name }) => name).toSorted();
    const known = members.get(shard) ?? [];
    if (nodes.every((name) => known.includes(name))) return;
    members.set(shard, nodes);
    journal({ type: "shard.members", target: topology.name, shard, nodes });
  };
  const look = async (stop: AbortSignal) => {
    const shards = await topology.roles(AbortSignal.any([stop, AbortSignal.timeout(limitMs)])).catch(nobodyAnswered);
    for (const { shard, master, replicas, epoch } of shards) {
      journalMembers(shard, master, replicas);
      const before = masters.get(shard);
      if (master === null || master === before) continue;
      masters.set(shard, master);
      journal({
        type: "role.changed",
        target: topology.name,
        shard,
        from: before?.name ?? null,
        to: master.name,
        source: "poll",
        epoch,
      });
    }
  };
  return every(intervalMs, look, (error) => {
    journal({ type: "probe.lost", probe: "roles", target: topology.name, reason: String(error) });
  });
};

/** A topology in which nobody answers has no roles to tell; INFO readings say that nobody answered. */
function nobodyAnswered(): readonly ShardRoles[] {
  return [];
}
