import { specError } from "../drill/problems.ts";
import type { Selector, SelectorPart } from "../drill/objective.ts";
import { didYouMean } from "../drill/suggest.ts";
import type { PlannedTarget } from "./plan.ts";

/** Which nodes of a target a selector can mean, as far as it is known before anything runs. Numbers are the worst case. */
export interface Selection {
  readonly kind: "node" | "sentinel";
  /** Null = all shards, or any of them. */
  readonly shard: number | null;
  /** What the nodes are when the fault begins. `any`: drawn by chance, named by number or found by a slot: it can be either. */
  readonly role: "master" | "replica" | "both" | "any";
  /** `node(3)`, `node(cache-node-3)`, `sentinel(1)`. */
  readonly number: number | null;
  /** How many nodes in all, and how many masters among them. */
  readonly total: number;
  readonly masters: number;
  /** How many copies of one and the same shard. */
  readonly perShard: number;
}

/** The members of a target: data nodes are shards times copies. */
export interface Members {
  readonly shards: number;
  /** Of each shard, its master included. */
  readonly copies: number;
  readonly sentinels: number;
}

export function membersOf(target: PlannedTarget): Members {
  switch (target.topology) {
    case "standalone":
      return { shards: 1, copies: 1, sentinels: 0 };
    case "sentinel":
      return { shards: 1, copies: 1 + target.replicas, sentinels: target.sentinels };
    case "cluster":
      return { shards: target.masters, copies: 1 + target.replicasPerMaster, sentinels: 0 };
    default:
      return target satisfies never;
  }
}

/**
 * Checks a selector's parts after the target's name: `master`, `masters`, `replicas`, `replica(1)`, `nodes` or `all`, `node(3)` or
 * `node(cache-node-3)`, `sentinels`, `sentinel(1)`, `shard(2)` or `slot(page:7)` (the shard that has the key's slot) alone or
 * followed by one of the first four, `any(2 masters)`, `majority` and `minority` (drawn from those who vote on a failover: the
 * masters of a Cluster, the sentinels); nothing = all data nodes. Throws `SpecError`.
 */
export function selectNodes(
  { parts }: Selector,
  target: PlannedTarget,
  where: { readonly path: readonly string[]; readonly offset?: number },
): Selection {
  const [first, second, third] = parts;
  const fail: Fail = (expected, got, next) => {
    throw specError({ ...where, expected, got, next });
  };
  const members = membersOf(target);
  if (first === undefined) return allOf(members);
  const extra = third ?? (first.name === "shard" || first.name === "slot" ? undefined : second);
  if (extra !== undefined)
    fail(
      "the end of the selector",
      `".${extra.name}"`,
      'Only "shard(n)" and "slot(key)" can be followed by another part.',
    );
  return selectPart(first, second ?? null, target, members, fail);
}

type Fail = (expected: string, got: string, next: string) => never;

function selectPart(
  first: SelectorPart,
  second: SelectorPart | null,
  target: PlannedTarget,
  members: Members,
  fail: Fail,
): Selection {
  const { shards, copies, sentinels } = members;
  const nodes = shards * copies;
  switch (first.name) {
    case "nodes":
    case "all":
      needNoArgument(first, fail);
      return allOf(members);
    case "node": {
      const number = needNumber(numbered(first, target), nodes, `${target.name} has ${countOf(nodes, "node")}`, fail);
      return { kind: "node", shard: null, role: "any", number, total: 1, masters: 1, perShard: 1 };
    }
    case "sentinels":
      needNoArgument(first, fail);
      needSentinels(target, fail);
      return { kind: "sentinel", shard: null, role: "both", number: null, total: sentinels, masters: 0, perShard: 0 };
    case "sentinel": {
      needSentinels(target, fail);
      const there = `${target.name} has ${countOf(sentinels, "sentinel")}`;
      const number = needNumber(numbered(first, target), sentinels, there, fail);
      return { kind: "sentinel", shard: null, role: "any", number, total: 1, masters: 0, perShard: 0 };
    }
    case "shard": {
      const number = needNumber(first, shards, `${target.name} has ${countOf(shards, "shard")}`, fail);
      const ofShard = { shards: 1, copies, sentinels };
      const selection = second === null ? allOf(ofShard) : byRole(second, target, ofShard, fail);
      return { ...selection, shard: number };
    }
    case "any":
      return selectAny(first, target, members, fail);
    case "slot": {
      if (target.topology !== "cluster")
        fail(
          "slots, which a Cluster has",
          `"slot(${first.argument ?? ""})"`,
          `${target.name} is none: name its master.`,
        );
      if (first.argument === null) fail("a key in slot()", '"slot"', 'Write it as "slot(page:7)".');
      const ofShard = { shards: 1, copies, sentinels };
      const selection = second === null ? allOf(ofShard) : byRole(second, target, ofShard, fail);
      // Slots move: which shard it will be is not known now.
      return { ...selection, role: "any" };
    }
    case "majority":
    case "minority":
      return selectVoters(first, target, members, fail);
    default:
      return byRole(first, target, members, fail);
  }
}

const roles = ["master", "masters", "replicas", "replica"];
const words = [
  ...roles,
  "shard",
  "slot",
  "nodes",
  "all",
  "node",
  "sentinels",
  "sentinel",
  "any",
  "majority",
  "minority",
];

function byRole(part: SelectorPart, target: PlannedTarget, { shards, copies }: Members, fail: Fail): Selection {
  const replicas = copies - 1;
  const base = { kind: "node", shard: null, number: null } as const;
  const needReplicas = (): void => {
    if (replicas === 0)
      fail(
        "nodes that the target has",
        `"${part.name}"`,
        `${target.name} has no replicas: give it some, or choose the master.`,
      );
  };
  switch (part.name) {
    case "master":
      needNoArgument(part, fail);
      if (shards > 1)
        fail(
          "one master",
          `"master", of which ${target.name} has ${String(shards)}`,
          'Write "shard(1).master", "masters" or "any(1 masters)".',
        );
      return { ...base, role: "master", total: 1, masters: 1, perShard: 1 };
    case "masters":
      needNoArgument(part, fail);
      return { ...base, role: "master", total: shards, masters: shards, perShard: 1 };
    case "replicas":
      needNoArgument(part, fail);
      needReplicas();
      return { ...base, role: "replica", total: shards * replicas, masters: 0, perShard: replicas };
    case "replica":
      needReplicas();
      needNumber(part, shards * replicas, `there are ${countOf(shards * replicas, "replica")}`, fail);
      return { ...base, role: "any", total: 1, masters: 0, perShard: 1 };
    default:
      return fail(
        "master, masters, replicas, replica(n), shard(n), slot(key), nodes, all, node(n), sentinels, sentinel(n), any(n masters), majority or minority",
        `"${part.name}"`,
        didYouMean(part.name, words),
      );
  }
}

/** `any(2 masters)`: drawn from all of them; the worst draw counts. */
function selectAny({ argument }: SelectorPart, target: PlannedTarget, members: Members, fail: Fail): Selection {
  const [, digits, word = ""] = /^(\d+)\s+(\w+)$/.exec(argument ?? "") ?? [];
  const plural = word.endsWith("s") ? word : `${word}s`;
  if (digits === undefined || !["masters", "replicas", "nodes", "sentinels"].includes(plural))
    return fail(
      "a number and what, in any()",
      argument === null ? '"any"' : `"any(${argument})"`,
      'Write it as "any(1 masters)", replicas, nodes or sentinels.',
    );
  const among = selectPart({ name: plural, argument: null }, null, target, members, fail);
  const count = Number(digits);
  if (count < 1 || count > among.total)
    fail(
      `a number from 1 to ${String(among.total)}`,
      `"any(${argument ?? ""})"`,
      `${target.name} has ${String(among.total)} ${plural}.`,
    );
  return {
    ...among,
    role: "any",
    total: count,
    masters: Math.min(count, among.masters),
    perShard: Math.min(count, among.perShard),
  };
}

/** As many as decide alone, or as many as that leaves. */
function selectVoters(part: SelectorPart, target: PlannedTarget, members: Members, fail: Fail): Selection {
  needNoArgument(part, fail);
  if (target.topology === "standalone")
    fail("a target whose members vote", `"${part.name}"`, `${target.name} is a standalone: name its master.`);
  const plural = target.topology === "cluster" ? "masters" : "sentinels";
  const all = target.topology === "cluster" ? members.shards : members.sentinels;
  const majority = Math.floor(all / 2) + 1;
  const count = part.name === "majority" ? majority : all - majority;
  if (count === 0)
    fail("a minority", `"minority" of ${String(all)}`, `Each of its ${plural} is needed for a majority.`);
  return selectAny({ name: "any", argument: `${String(count)} ${plural}` }, target, members, fail);
}

/** `node(cache-node-3)` is `node(3)`. */
function numbered({ name, argument }: SelectorPart, target: PlannedTarget): SelectorPart {
  const prefix = `${target.name}-${name}-`;
  return { name, argument: argument?.startsWith(prefix) === true ? argument.slice(prefix.length) : argument };
}

function allOf({ shards, copies }: Members): Selection {
  return {
    kind: "node",
    shard: null,
    role: "both",
    number: null,
    total: shards * copies,
    masters: shards,
    perShard: copies,
  };
}

function needSentinels(target: PlannedTarget, fail: Fail): void {
  if (target.topology !== "sentinel")
    fail(
      "nodes that the target has",
      '"sentinel"',
      `${target.name} is a ${target.topology} target: it has no sentinels.`,
    );
}

function needNoArgument({ name, argument }: SelectorPart, fail: Fail): void {
  if (argument !== null) fail(`"${name}" without an argument`, `"${name}(${argument})"`, "Take the brackets out.");
}

function needNumber({ name, argument }: SelectorPart, most: number, there: string, fail: Fail): number {
  const number = Number(argument ?? Number.NaN);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  return fail(
    `a number from 1 to ${String(most)} in ${name}()`,
    argument === null ? `"${name}"` : `"${name}(${argument})"`,
    `Choose one: ${there}.`,
  );
}

function countOf(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? "" : "s"}`;
}
