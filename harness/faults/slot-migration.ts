import { keyInSlots, keySlot } from "../base/key-slot.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, ShardRoles } from "../topology/contract.ts";
import {
  eachMove,
  mastersOf,
  moveKeys,
  moveSlot,
  ownSlots,
  type Redirects,
  redirectsOf,
  redirectsSince,
  type SlotMove,
  slotTrouble,
} from "./cluster-slots.ts";
import type { ResolvedFault } from "./contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, ownServerKind } from "./own-server.ts";

/** As a rebalancing at noon: clients meet ASK and MOVED, both servers stand still for each batch of keys. */
export const slotMigration = ownServerKind({
  description:
    "Moves slots with their keys from one shard to another; healing moves them back, and leaves the slots whole.",
  targets: ["node"],
  window: "optional",
  parameters: {
    slots: { type: "integer", description: "How many.", default: 100, min: 1, max: 4_000 },
    to: { type: "integer", description: "The number of the shard that gets them.", default: null, min: 1 },
  },
  fits: ({ name, topology }, { total, role }, { shards }) => {
    if (topology !== "cluster") return `${name} has no slots: it is a ${topology}`;
    if (shards < 2) return `${name} has one shard, and nowhere to move slots to`;
    return total === 1 && role !== "replica" ? null : `write one master, such as "${name}.shard(1).master"`;
  },
  faultOn: migrate,
});

function migrate(node: RedisNode, { topology, parameters, plan, healLimitMs }: ResolvedFault): NodeFault {
  let to: RedisNode | null = null;
  let chosen: readonly number[] = [];
  let before: Redirects = { moved: 0, ask: 0 };

  return {
    act: async () => {
      const shards = await topology.roles(AbortSignal.timeout(actLimitMs));
      const from = shards.find(({ master }) => master === node);
      if (from === undefined) throw new Error(`${node.name} is no master with slots`);
      const next = from.shard === shards.length ? 1 : from.shard + 1;
      const wanted = Number(parameters["to"] ?? next);
      const taker = shards.find(({ shard }) => shard === wanted)?.master ?? null;
      if (taker === null || taker === node)
        throw new Error(`${plan.name}: shard ${String(wanted)} has no other master to move slots to`);
      before = await redirectsOf(topology.nodes);
      chosen = movable(from, (await ownSlots(node)).slots).slice(-Number(parameters["slots"]));
      const masters = await mastersOf(topology.nodes);
      to = taker;
      await eachMove(
        chosen.map((slot) => ({ slot, from: node, to: taker })),
        (move) => moveSlot(move, masters),
      );
    },

    feel: async () => {
      const there = new Set(to === null ? [] : (await ownSlots(to)).slots);
      const moved = chosen.filter((slot) => there.has(slot));
      return {
        effective: moved.length === chosen.length && moved.length > 0,
        detail: `${String(moved.length)} of ${String(chosen.length)} slots are ${to?.name ?? "nobody"}'s, not ${node.name}'s any more; ${await redirectsSince(topology.nodes, before)}`,
        agoMs: 0,
      };
    },

    heal: async (signal) => {
      if (to !== null) await moveBack(chosen, { from: to, to: node, all: topology.nodes });
      await waitUntil(
        {
          what: `the slots of ${topology.name} whole`,
          look: () => slotTrouble(topology.nodes),
          isDone: (trouble) => trouble === null,
          limitMs: healLimitMs,
        },
        signal,
      );
      const home = new Set((await ownSlots(node)).slots);
      const back = chosen.filter((slot) => home.has(slot)).length;
      return {
        verified: back === chosen.length,
        detail: `${String(back)} of ${String(chosen.length)} slots are ${node.name}'s again, all slots are owned once; ${await redirectsSince(topology.nodes, before)} in all`,
      };
    },
  };
}

/** Not the slot of the probe that writes to the shard: it would take its move for an outage. */
export function movable({ slots }: Pick<ShardRoles, "slots">, own: readonly number[]): readonly number[] {
  const probed = slots.length === 0 ? null : keySlot(keyInSlots("redrill:probe:writer", slots));
  return own.filter((slot) => slot !== probed);
}

/** What is on its way is closed by the same steps; what never left stays. */
async function moveBack(
  slots: readonly number[],
  { from, to, all }: { readonly from: RedisNode; readonly to: RedisNode; readonly all: readonly RedisNode[] },
): Promise<void> {
  const [there, home] = await Promise.all([ownSlots(from), ownSlots(to)]);
  const masters = await mastersOf(all);
  const onTheWay = new Set([...there.open, ...home.open]);
  await eachMove(
    slots.map((slot) => ({ slot, from, to })),
    async (move) => {
      if (there.slots.includes(move.slot)) await moveSlot(move, masters);
      else if (onTheWay.has(move.slot)) await closeSlot(move);
    },
  );
}

/** It never changed hands, but some of its keys have: its owner takes them again. */
async function closeSlot(move: SlotMove): Promise<void> {
  for (const node of [move.to, move.from]) await node.ask(["CLUSTER", "SETSLOT", move.slot, "STABLE"], actLimitMs);
  await moveKeys(move);
}
