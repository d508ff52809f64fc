import type { Command, RedisNode } from "../topology/contract.ts";
import { actLimitMs, infoField } from "./own-server.ts";

export const slotCount = 16_384;
/** Keys in one MIGRATE: while it runs both servers stand still. */
const keysAtOnce = 100;
const migrateLimitMs = 5_000;
const slotsAtOnce = 8;

/** What a node says of itself in CLUSTER NODES. */
interface OwnSlots {
  readonly id: string;
  readonly isMaster: boolean;
  readonly slots: readonly number[];
  /** On their way to or from another node. */
  readonly open: readonly number[];
}

/** Source: Redis documentation, CLUSTER NODES: ranges, and `[93->-<id>]`, `[77-<-<id>]` for slots that are on their way. */
export async function ownSlots(node: RedisNode): Promise<OwnSlots> {
  const text = String(await node.ask(["CLUSTER", "NODES"], actLimitMs));
  const line = text.split("\n").find((one) => one.includes("myself"));
  const [id = "", , flags = "", , , , , , ...words] = (line ?? "").split(" ");
  const open = words.flatMap((word) => /^\[(\d+)-/.exec(word)?.[1] ?? []).map(Number);
  const slots = words
    .filter((word) => /^\d/.test(word))
    .flatMap((word) => {
      const [from = 0, to = from] = word.split("-").map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
  return { id, isMaster: flags.split(",").includes("master"), slots, open };
}

/**
 * Moves a slot with its keys, as redis-cli does: clients get ASK for keys that are there already, then MOVED. Goes on where somebody
 * stopped half way. Throws as `ask` does.
 */
export async function moveSlot({ slot, from, to }: SlotMove, masters: readonly RedisNode[]): Promise<void> {
  const [fromId, toId] = await Promise.all([idOf(from), idOf(to)]);
  await setSlot(to, slot, "IMPORTING", fromId);
  await setSlot(from, slot, "MIGRATING", toId);
  await moveKeys({ slot, from, to });
  // The new owner first: one that owned it last would answer MOVED to one that does not own it yet.
  const others = masters.filter((node) => node !== from && node !== to);
  for (const node of [to, from]) await setSlot(node, slot, "NODE", toId);
  await Promise.all(others.map((node) => setSlot(node, slot, "NODE", toId)));
}

/** Whoever owns the slot takes keys of it. */
export async function moveKeys({ slot, from, to }: SlotMove): Promise<void> {
  for (;;) {
    const reply = await from.ask(["CLUSTER", "GETKEYSINSLOT", slot, keysAtOnce], actLimitMs);
    const keys = Array.isArray(reply) ? reply.map(String) : [];
    if (keys.length === 0) return;
    await from.ask(migrate(to, keys), migrateLimitMs + actLimitMs);
  }
}

/** One slot on its way. */
export interface SlotMove {
  readonly slot: number;
  readonly from: RedisNode;
  readonly to: RedisNode;
}

/** Several at the same time, in their order; after an error those that are under way are waited for, and no other begins. */
export async function eachMove(moves: readonly SlotMove[], make: (move: SlotMove) => Promise<void>): Promise<void> {
  const left = [...moves];
  const work = async (): Promise<void> => {
    for (let move = left.shift(); move !== undefined; move = left.shift()) await make(move);
  };
  const worked = Array.from({ length: slotsAtOnce }, () =>
    work().catch((error: unknown) => {
      left.length = 0;
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(worked)).find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function migrate({ announced, username, password }: RedisNode, keys: readonly string[]): Command {
  const auth = password === null ? [] : username === null ? ["AUTH", password] : ["AUTH2", username, password];
  return ["MIGRATE", announced.host, announced.port, "", 0, migrateLimitMs, ...auth, "KEYS", ...keys];
}

async function setSlot(node: RedisNode, slot: number, state: "IMPORTING" | "MIGRATING" | "NODE", id: string) {
  await node.ask(["CLUSTER", "SETSLOT", slot, state, id], actLimitMs);
}

export async function idOf(node: RedisNode): Promise<string> {
  return String(await node.ask(["CLUSTER", "MYID"], actLimitMs));
}

/** Those that run and say that they are masters. */
export async function mastersOf(nodes: readonly RedisNode[]): Promise<readonly RedisNode[]> {
  const running = nodes.filter(({ pid }) => pid !== null);
  const seen = await Promise.all(running.map(async (node) => ({ node, isMaster: (await ownSlots(node)).isMaster })));
  return seen.filter(({ isMaster }) => isMaster).map(({ node }) => node);
}

/** What keeps the slots from being whole: each owned once, none on its way, every node agrees. Null = they are. */
export async function slotTrouble(nodes: readonly RedisNode[]): Promise<string | null> {
  const masters = await mastersOf(nodes);
  const own = await Promise.all(masters.map(ownSlots));
  const claimed = own.flatMap(({ slots }) => slots);
  const open = own.flatMap((one) => one.open);
  if (open.length > 0) return `${String(new Set(open).size)} slots are still on their way`;
  if (claimed.length !== slotCount || new Set(claimed).size !== slotCount)
    return `${String(new Set(claimed).size)} of ${String(slotCount)} slots are owned, ${String(claimed.length - new Set(claimed).size)} of them more than once`;
  for (const node of nodes.filter(({ pid }) => pid !== null)) {
    const info = String(await node.ask(["CLUSTER", "INFO"], actLimitMs));
    const [state, assigned] = [infoField(info, "cluster_state"), infoField(info, "cluster_slots_ok")];
    if (state !== "ok" || assigned !== String(slotCount))
      return `${node.name} sees the cluster ${state} with ${assigned} slots`;
  }
  return null;
}

/** How often clients were told that a slot is elsewhere, since the servers were started. */
export interface Redirects {
  readonly moved: number;
  readonly ask: number;
}

export async function redirectsOf(nodes: readonly RedisNode[]): Promise<Redirects> {
  const running = nodes.filter(({ pid }) => pid !== null);
  const texts = await Promise.all(running.map((node) => node.ask(["INFO", "errorstats"], actLimitMs)));
  const sum = (code: string) =>
    texts
      .map((text) => Number(/count=(\d+)/.exec(infoField(String(text), `errorstat_${code}`))?.[1] ?? 0))
      .reduce((all, one) => all + one, 0);
  return { moved: sum("MOVED"), ask: sum("ASK") };
}

/** `12 MOVED and 3 ASK`. */
export async function redirectsSince(nodes: readonly RedisNode[], before: Redirects): Promise<string> {
  const { moved, ask } = await redirectsOf(nodes);
  return `${String(Math.max(0, moved - before.moved))} MOVED and ${String(Math.max(0, ask - before.ask))} ASK`;
}
