import { keySlot } from "../base/key-slot.ts";
import { hash } from "../base/draw.ts";
import type { TargetSelector } from "../plan/plan.ts";
import type { RedisNode, ResolveNodes, ShardRoles, Topology } from "./contract.ts";

type SelectorPart = TargetSelector["nodes"]["parts"][number];

/**
 * Which nodes a selector means at this moment, in the words that `selectNodes` of the plan explains. Roles are asked for only where
 * they matter. Throws an `Error` that says what is not there.
 */
export const resolveNodes: ResolveNodes = async ({ text, nodes, also = [] }, topology, signal, draw) => {
  const found = [];
  for (const one of [nodes, ...also]) found.push(...(await resolveOne(text, one.parts, topology, signal, draw)));
  return [...new Set(found)];
};

async function resolveOne(
  text: string,
  parts: readonly SelectorPart[],
  topology: Topology,
  signal: AbortSignal,
  draw: string,
): Promise<readonly RedisNode[]> {
  const fail = (why: string): never => {
    throw new Error(`${text}: ${why}`);
  };
  const [first, second, third] = parts;
  if (first === undefined) return topology.nodes;
  const isShard = first.name === "shard" || first.name === "slot";
  if (third !== undefined || (second !== undefined && !isShard)) {
    return fail(`"${(third ?? second)?.name ?? ""}" cannot stand there`);
  }
  const fixed = fixedNodes(first, topology.nodes, topology.sentinels, fail);
  if (fixed !== null) return fixed;
  const shards = await topology.roles(signal);
  if (isShard) {
    const shard = first.name === "shard" ? shardNumbered(first, shards, fail) : shardOfKey(first, shards, fail);
    return second === undefined ? membersOf(shard) : byRole(second, [shard], fail);
  }
  const drawn = readDrawn(first, { sentinels: topology.sentinels.length, masters: shards.length }, fail);
  if (drawn === null) return byRole(first, shards, fail);
  const { count, what } = drawn;
  const part = { name: what, argument: null };
  const among = fixedNodes(part, topology.nodes, topology.sentinels, fail) ?? byRole(part, shards, fail);
  if (among.length < count) return fail(`there are ${String(among.length)} ${what} at this moment`);
  return drawFrom(among, count, draw);
}

type Fail = (why: string) => never;

/** Nodes that are named without asking for roles; null: roles decide. */
function fixedNodes(
  part: SelectorPart,
  nodes: readonly RedisNode[],
  sentinels: readonly RedisNode[],
  fail: Fail,
): readonly RedisNode[] | null {
  switch (part.name) {
    case "nodes":
    case "all":
      return nodes;
    case "sentinels":
      return sentinels.length > 0 ? sentinels : fail("it has no sentinels");
    case "node":
      return [named(part, nodes, fail)];
    case "sentinel":
      return [named(part, sentinels, fail)];
    default:
      return null;
  }
}

function byRole(part: SelectorPart, shards: readonly ShardRoles[], fail: Fail): readonly RedisNode[] {
  const masters = () => shards.map(({ shard, master }) => master ?? fail(`shard ${String(shard)} has no master now`));
  switch (part.name) {
    case "master":
      return shards.length === 1
        ? masters()
        : fail("there are several: say shard(1).master, masters or any(1 masters)");
    case "masters":
      return masters();
    case "replicas":
      return shards.flatMap(({ replicas }) => replicas);
    case "replica": {
      const replicas = shards.flatMap((shard) => shard.replicas);
      const found = replicas[numberIn(part, fail) - 1];
      return [found ?? fail(`there are ${String(replicas.length)} replicas at this moment`)];
    }
    default:
      return fail(
        `"${part.name}" is unknown; known are master, masters, replicas, replica(n), shard(n), slot(key), nodes, all, node(n), sentinels, sentinel(n), any(n masters), majority, minority`,
      );
  }
}

/** By its number, or by its name. */
function named(part: SelectorPart, all: readonly RedisNode[], fail: Fail): RedisNode {
  const byName = all.find(({ name }) => name === part.argument);
  return byName ?? all[numberIn(part, fail) - 1] ?? fail(`it has ${String(all.length)} ${part.name}s`);
}

function shardNumbered(part: SelectorPart, shards: readonly ShardRoles[], fail: Fail): ShardRoles {
  const number = numberIn(part, fail);
  return shards.find(({ shard }) => shard === number) ?? fail(`there are ${String(shards.length)} shards`);
}

function shardOfKey({ argument }: SelectorPart, shards: readonly ShardRoles[], fail: Fail): ShardRoles {
  const slot = keySlot(argument ?? fail("slot() needs a key"));
  const owner = shards.find(({ slots }) => slots.some(({ from, to }) => from <= slot && slot <= to));
  return owner ?? fail(`nobody has slot ${String(slot)} at this moment`);
}

function membersOf({ master, replicas }: ShardRoles): readonly RedisNode[] {
  return master === null ? replicas : [master, ...replicas];
}

function numberIn({ name, argument }: SelectorPart, fail: Fail): number {
  const number = Number(argument);
  return Number.isInteger(number) && number >= 1
    ? number
    : fail(`${name}(n) needs a number from 1, not "${argument ?? ""}"`);
}

/** `any(2 masters)`, or the majority or minority of those who vote on a failover; null: it is neither. */
function readDrawn(
  { name, argument }: SelectorPart,
  voters: { readonly sentinels: number; readonly masters: number },
  fail: Fail,
): { readonly count: number; readonly what: string } | null {
  const what = voters.sentinels > 0 ? "sentinels" : "masters";
  const majority = Math.floor(voters[what] / 2) + 1;
  switch (name) {
    case "majority":
      return { count: majority, what };
    case "minority":
      return { count: voters[what] - majority, what };
    case "any": {
      const [, count, word] =
        /^(\d+) +(\w+)$/.exec(argument ?? "") ?? fail('any() needs a number and what, such as "2 masters"');
      // `any(1 master)` is what one would say.
      return { count: Number(count), what: word?.endsWith("s") === true ? word : `${word ?? ""}s` };
    }
    default:
      return null;
  }
}

/** Without repetition; the same text draws the same places. */
function drawFrom<T>(all: readonly T[], count: number, draw: string): readonly T[] {
  const left = [...all];
  let state = hash(draw);
  return Array.from({ length: count }, () => {
    state = hash(`${draw}/${String(state)}`);
    return left.splice(state % left.length, 1);
  }).flat();
}
