import { type OwnLine, parseSlotOwners, readOwnLine, type SlotOwners } from "../base/slot-owners.ts";
import type { RedisNode } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";

/** A node of a Cluster, as it sees itself and the slots. */
export interface SlotView {
  readonly node: RedisNode;
  readonly own: OwnLine;
  readonly owners: SlotOwners;
}

/** What is wrong with the slots of a Cluster, each slot in each list once. */
export interface SlotDamage {
  /** On their way from one node to another. */
  readonly open: readonly number[];
  /** No master says that it has them. */
  readonly unassigned: readonly number[];
  /** Several masters say that they have them. */
  readonly claimedTwice: readonly number[];
  /** On whose owner the nodes do not agree, in one of these ways or another. */
  readonly disputed: readonly number[];
}

/** Every node's view; throws when one does not answer: what it holds cannot be known. */
export async function lookAtSlots(nodes: readonly RedisNode[]): Promise<readonly SlotView[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const text = String(await node.ask(["CLUSTER", "NODES"], 4 * deadlineMs));
      const own = readOwnLine(text);
      if (own === null) throw new Error(`${node.name}: CLUSTER NODES has no line of its own`);
      return { node, own, owners: parseSlotOwners(text) };
    }),
  );
}

/** The masters that say that a slot is theirs. */
export function claimsOf(views: readonly SlotView[], slot: number): readonly SlotView[] {
  return views.filter(({ own, owners }) => own.isMaster && owners[slot] === own.id);
}

export function findDamage(views: readonly SlotView[]): SlotDamage {
  const slots = Array.from({ length: views[0]?.owners.length ?? 0 }, (_, slot) => slot);
  const claims = slots.map((slot) => claimsOf(views, slot).length);
  return {
    open: [...new Set(views.flatMap(({ own }) => own.open))].toSorted((a, b) => a - b),
    unassigned: slots.filter((slot) => claims[slot] === 0),
    claimedTwice: slots.filter((slot) => (claims[slot] ?? 0) > 1),
    disputed: slots.filter((slot) => new Set(views.map(({ owners }) => owners[slot])).size > 1),
  };
}

/** `2 open, 1 claimed twice`; null: nothing is wrong. */
export function describeDamage({ open, unassigned, claimedTwice, disputed }: SlotDamage): string | null {
  const parts = [
    [open.length, "open"],
    [unassigned.length, "unassigned"],
    [claimedTwice.length, "claimed twice"],
    [disputed.length, "disputed"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${String(count)} ${what}`);
  return said.length === 0 ? null : said.join(", ");
}
