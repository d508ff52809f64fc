import type { Problems } from "../drill/problems.ts";
import { splitList } from "./expand-faults.ts";
import { formatMs } from "./format.ts";
import type { FaultCase } from "./plan-faults.ts";
import type { PlannedTarget } from "./plan.ts";
import { membersOf, type Selection } from "./select-nodes.ts";

/**
 * Faults that overlap in time: never the last copy of a shard, nor the majority of the masters or of the sentinels, unless the
 * fault that goes too far says `override: quorum`; and nothing is done to a node that another fault holds down.
 *
 * Counted is the worst case: `any(1 masters)` can be each of them, and a failover that is under way has not happened yet. A
 * target of one node cannot be hit in part: there the guard is silent.
 */
export function guardFaults(all: readonly FaultCase[], runMs: number, problems: Problems): void {
  const cases = all.flatMap(hitsOf);
  for (const [index, one] of cases.entries()) {
    const during = cases.slice(0, index).filter((other) => overlaps(one, other, runMs));
    const clash = during.find((other) => (takesOut(one) || takesOut(other)) && isSureToMeet(one, other));
    if (clash?.fault === one.fault) {
      problems.add({
        path: ["faults", one.origin, one.fault.kind],
        expected: "different nodes",
        got: `"${one.fault.target.text}", where some are meant twice`,
        next: "Name each once.",
      });
    } else if (clash !== undefined) {
      problems.add({
        path: ["faults", one.origin, "at"],
        expected: `nodes that no other fault holds at ${formatMs(one.fault.atMs)}`,
        got: `${one.fault.kind} ${one.fault.target.text} inside "${clash.fault.name}" (${clash.fault.kind} ${clash.fault.target.text}, from ${formatMs(clash.fault.atMs)})`,
        next: `Begin after "${clash.fault.name}" has ended, or choose other nodes.`,
      });
    } else if (takesOut(one) && !one.isOverridden) {
      const danger = dangerOf([one, ...during.filter(takesOut)]);
      if (danger === null) continue;
      problems.add({
        path: ["faults", one.origin, one.fault.kind],
        expected: danger.expected,
        got: `${danger.got} at ${formatMs(one.fault.atMs)}${together(one, during.filter(takesOut))}`,
        next: 'Choose fewer nodes or move the faults apart; if it is meant, write "override: quorum".',
      });
    }
  }
}

/** A fault on one of those that it names. */
interface Hit extends FaultCase {
  readonly selection: Selection;
  /** As it was written. */
  readonly text: string;
}

function hitsOf(one: FaultCase): readonly Hit[] {
  const texts = splitList(one.fault.target.text);
  return one.selections.map((selection, index) => ({ ...one, selection, text: texts[index] ?? "" }));
}

/** The node no longer serves anybody. A link fault leaves it alive. */
function takesOut({ kind: { needs }, fault: { parameters } }: Hit): boolean {
  if (needs.includes("exec")) return parameters["effect"] === "down" || parameters["effect"] === "frozen";
  return needs.some(
    (ability) => ability === "kill" || ability === "pause" || ability === "partition" || ability === "upgrade",
  );
}

function overlaps(one: Hit, other: Hit, runMs: number): boolean {
  if (one.target.name !== other.target.name || one.selection.kind !== other.selection.kind) return false;
  // How long one that goes from node to node takes, nobody knows beforehand.
  const end = ({ fault: { atMs, forMs }, kind: { isOneAtATime = false } }: Hit) =>
    forMs === null || isOneAtATime ? runMs : atMs + forMs;
  return one.fault.atMs < end(other) && other.fault.atMs < end(one);
}

/** Whether two faults hit one and the same node whatever happens; `later` begins last. */
function isSureToMeet(later: Hit, earlier: Hit): boolean {
  const [one, two] = [later.selection, earlier.selection];
  if (later.kind.isOneAtATime === true || earlier.kind.isOneAtATime === true) return false;
  if (isAll(one) || isAll(two)) return true;
  if (one.number !== null || two.number !== null) return one.number === two.number;
  if (isChance(later) || isChance(earlier)) return false;
  if (one.role === "any" || two.role === "any") return later.text === earlier.text;
  if (one.shard !== null && two.shard !== null && one.shard !== two.shard) return false;
  if (one.role === "both" || two.role === "both") return true;
  if (one.role !== two.role) return false;
  // A master that is down is replaced; before anybody can have noticed it is the same node.
  return one.role === "replica" || later.fault.atMs - earlier.fault.atMs < detectionMs(later.target);
}

/** Two majorities have a member in common, two draws of fewer need not. */
function isChance({ text }: Hit): boolean {
  return /\.(any\(|minority$)/.test(text);
}

function isAll({ shard, role }: Selection): boolean {
  return shard === null && role === "both";
}

function detectionMs(target: PlannedTarget): number {
  switch (target.topology) {
    case "standalone":
      return Infinity;
    case "sentinel":
      return target.downAfterMs;
    case "cluster":
      return target.nodeTimeoutMs;
    default:
      return target satisfies never;
  }
}

interface Danger {
  readonly expected: string;
  readonly got: string;
}

/** What would be lost if all of these are down at once; null = nothing. */
function dangerOf(down: readonly Hit[]): Danger | null {
  const [first] = down;
  if (first === undefined) return null;
  const { target, selection } = first;
  const { shards, copies, sentinels } = membersOf(target);
  if (selection.kind === "sentinel") {
    const out = sum(down, ({ total }) => total);
    const needed = Math.max(target.topology === "sentinel" ? target.quorum : 0, Math.floor(sentinels / 2) + 1);
    if (sentinels - out >= needed) return null;
    return {
      expected: `at least ${String(needed)} of ${String(sentinels)} sentinels left, or nobody can fail over`,
      got: `${String(Math.max(0, sentinels - out))} left`,
    };
  }
  if (shards * copies === 1) return null;
  const shardOf = (shard: number) =>
    sum(down, ({ shard: own, perShard }) => (own === null || own === shard ? perShard : 0));
  for (let shard = 1; shard <= shards; shard++)
    if (shardOf(shard) >= copies)
      return {
        expected: "at least one copy of each shard left",
        got: shards === 1 ? `none left of ${target.name}` : `none left of shard ${String(shard)} of ${target.name}`,
      };
  const masters = sum(down, (one) => one.masters);
  if (target.topology !== "cluster" || shards - masters > shards / 2) return null;
  return {
    expected: "the majority of the masters left, or no failover can be voted",
    got: `${String(Math.max(0, shards - masters))} of ${String(shards)} left`,
  };
}

/** The nodes that are out at the same time. */
function atOnce({ kind: { isOneAtATime = false }, selection }: Hit): Selection {
  return isOneAtATime ? { ...selection, total: 1, masters: Math.min(1, selection.masters), perShard: 1 } : selection;
}

function sum(cases: readonly Hit[], count: (selection: Selection) => number): number {
  return cases.reduce((total, one) => total + count(atOnce(one)), 0);
}

function together(one: Hit, others: readonly Hit[]): string {
  if (others.length === 0) return ` (${one.fault.kind} ${one.fault.target.text})`;
  return ` (${[one, ...others].map(({ fault }) => fault.name).join(", ")} together)`;
}
