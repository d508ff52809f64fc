import type { RedisNode, ShardRoles } from "../topology/contract.ts";
import type { StartProbe } from "./contract.ts";
import { every } from "./every.ts";

const intervalMs = 100;
const limitMs = 500;

/**
 * Watches who is master of each shard, by polling the nodes ten times a second, and journals every change; the first
 * reading is journalled too (`from: null`). While a shard has no master nothing is written: the next master is the news.
 */
export const probeRoles: StartProbe = async (topology, { journal }) => {
  const masters = new Map<number, RedisNode>();
  const look = async (stop: AbortSignal) => {
    const shards = await topology.roles(AbortSignal.any([stop, AbortSignal.timeout(limitMs)])).catch(nobodyAnswered);
    for (const { shard, master, epoch } of shards) {
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
