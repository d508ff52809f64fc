import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";
import type { FaultKind, Injection, ResolvedFault } from "./contract.ts";
import { claimsOf, describeDamage, findDamage, lookAtSlots, type SlotView } from "./slot-damage.ts";

const answerLimitMs = 4 * deadlineMs;
/** Gossip takes a second or two to reach everybody. */
const settleLimitMs = 10_000;
const keysAtOnce = 100;

/**
 * What `redis-cli --cluster fix` is for: slots that a migration left open, that nobody has, that two masters claim, or on whose owner
 * the nodes do not agree. Each gets one owner, and keys that lie elsewhere are moved to it.
 */
export const repairSlots: FaultKind = {
  description:
    "Gives every slot of a Cluster that is open, unassigned, claimed twice or disputed one owner, with all its keys.",
  needs: ["configure"],
  targets: ["node"],
  window: "none",
  isLink: false,
  parameters: {},
  fits: ({ name, topology }, { total }, { shards, copies }) => {
    if (topology !== "cluster") return `${name} has no slots: it is no Cluster`;
    return total === shards * copies ? null : `slots are of all nodes: write "${name}"`;
  },
  inject: (fault) => repair(fault),
};

async function repair({ nodes }: ResolvedFault): Promise<Injection> {
  const views = await lookAtSlots(nodes);
  const damage = findDamage(views);
  const found = describeDamage(damage);
  // First those that nobody has: while one of them is missing, the Cluster may serve nothing at all, MIGRATE included.
  const unassigned = new Set(damage.unassigned);
  const others = new Set([...damage.open, ...damage.claimedTwice, ...damage.disputed]);
  const winners = new Set<SlotView>();
  for (const slot of unassigned) winners.add(await repairSlot(views, slot));
  if (unassigned.size > 0) await untilServing(nodes);
  for (const slot of others) if (!unassigned.has(slot)) winners.add(await repairSlot(views, slot));
  // A newer epoch than anybody's makes all believe it. Not before: it would win a node its false claims, too, and who loses a slot
  // forgets its keys.
  for (const { node } of winners) await node.ask(["CLUSTER", "BUMPEPOCH"], answerLimitMs);
  const look = async () => describeDamage(findDamage(await lookAtSlots(nodes)));
  const left = await waitUntil(
    {
      what: "all nodes agreeing on all slots",
      look: async () => look().catch(String),
      isDone: (damaged) => damaged === null,
      limitMs: settleLimitMs,
      pauseMs: 50,
    },
    AbortSignal.timeout(2 * settleLimitMs),
  ).catch(look);
  const detail = `found ${found ?? "nothing wrong"}; left ${left ?? "nothing"}`;
  // There is nothing to take back; that the slots are well is what counts, then and now.
  const verify = async () => {
    const now = await look().catch(String);
    return { verified: now === null, detail: now === null ? "all nodes agree on all slots" : `slots: ${now}` };
  };
  let healing: ReturnType<typeof verify> | undefined;
  const heal = () => (healing ??= verify());
  return {
    feel: async () => ({ effective: left === null, detail, agoMs: 0 }),
    heal,
    [Symbol.asyncDispose]: async () => {
      await heal();
    },
  };
}

async function untilServing(nodes: readonly RedisNode[]): Promise<void> {
  await waitUntil(
    {
      what: "the Cluster serving again",
      look: async () =>
        Promise.all(nodes.map(async (node) => node.ask(["CLUSTER", "INFO"], answerLimitMs).then(String, String))),
      isDone: (answers) => answers.every((answer) => answer.includes("cluster_state:ok")),
      limitMs: settleLimitMs,
    },
    AbortSignal.timeout(2 * settleLimitMs),
  );
}

/** Returns who has the slot now. */
async function repairSlot(views: readonly SlotView[], slot: number): Promise<SlotView> {
  const masters = views.filter(({ own }) => own.isMaster);
  const keys = new Map(
    await Promise.all(masters.map(async (master) => [master, await countKeys(master.node, slot)] as const)),
  );
  const winner = chooseOwner(views, masters, keys, slot);
  const owned = ["CLUSTER", "SETSLOT", slot, "NODE", winner.own.id] as const;
  await winner.node.ask(owned, answerLimitMs);
  for (const other of masters.filter((one) => one !== winner)) {
    if ((keys.get(other) ?? 0) > 0) await moveKeys(other, winner, slot);
    await other.node.ask(["CLUSTER", "SETSLOT", slot, "STABLE"], answerLimitMs);
    await other.node.ask(owned, answerLimitMs);
  }
  return winner;
}

/** Of those who claim it who has most of its keys, then the newest configuration; else who has keys, whom the others mean, anybody. */
function chooseOwner(
  views: readonly SlotView[],
  masters: readonly SlotView[],
  keys: ReadonlyMap<SlotView, number>,
  slot: number,
): SlotView {
  const keysOf = (view: SlotView) => keys.get(view) ?? 0;
  const byKeys = (a: SlotView, b: SlotView) => keysOf(b) - keysOf(a) || b.own.epoch - a.own.epoch;
  const [claiming] = claimsOf(views, slot).toSorted(byKeys);
  const holding = masters.toSorted(byKeys).find((master) => keysOf(master) > 0);
  const meant = masters.find(({ own }) => views.some(({ owners }) => owners[slot] === own.id));
  const chosen = claiming ?? holding ?? meant ?? masters[0];
  if (chosen === undefined) throw new Error("there is no master that could take a slot");
  return chosen;
}

async function countKeys(node: RedisNode, slot: number): Promise<number> {
  return Number(await node.ask(["CLUSTER", "COUNTKEYSINSLOT", slot], answerLimitMs));
}

async function moveKeys({ node }: SlotView, to: SlotView, slot: number): Promise<void> {
  const { host, port } = to.node.announced;
  // Without a claim of its own it may only touch what it is about to take.
  await node.ask(["CLUSTER", "SETSLOT", slot, "IMPORTING", to.own.id], answerLimitMs).catch(() => undefined);
  const login = node.password === null ? [] : ["AUTH2", node.username ?? "default", node.password];
  const move = (keys: readonly string[], more: readonly string[]) =>
    node.ask(["MIGRATE", host, port, "", 0, 5_000, ...more, ...login, "KEYS", ...keys], 10_000);
  while ((await countKeys(node, slot)) > 0) {
    const keys = (await node.ask(["CLUSTER", "GETKEYSINSLOT", slot, keysAtOnce], answerLimitMs)) as readonly string[];
    // A key that is on both is as old there as here: one of them has to go.
    await move(keys, []).catch((error: unknown) => {
      if (String(error).includes("BUSYKEY")) return move(keys, ["REPLACE"]);
      throw error;
    });
  }
}
