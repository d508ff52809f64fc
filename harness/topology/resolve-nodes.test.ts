import { describe, expect, test } from "vitest";
import type { SelectorPart } from "../drill/objective.ts";
import type { RedisNode, ShardRoles, Topology } from "./contract.ts";
import { resolveNodes } from "./resolve-nodes.ts";

const named = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `${kind}-${String(index + 1)}` }) as RedisNode);

/** Three shards, masters 1-3, replicas 4-6; or one with two replicas and three sentinels. */
function fakeTopology(shape: "cluster" | "sentinel", isMasterGone = false): Topology {
  const nodes = named("node", shape === "cluster" ? 6 : 3);
  const shards = shape === "cluster" ? 3 : 1;
  const roles = Array.from({ length: shards }, (_, index): ShardRoles => ({
    shard: index + 1,
    slots: [{ from: index * 5_461, to: index === 2 ? 16_383 : index * 5_461 + 5_460 }],
    master: isMasterGone ? null : (nodes[index] ?? null),
    replicas: nodes.filter((_node, at) => at >= shards && (at - shards) % shards === index),
    epoch: 1,
  }));
  const sentinels = shape === "sentinel" ? named("sentinel", 3) : [];
  return { nodes, sentinels, roles: async () => roles } as unknown as Topology;
}

/** `shard(1).master` as the tree that planning makes. */
function partsOf(text: string): SelectorPart[] {
  return text === ""
    ? []
    : [...text.matchAll(/([a-z]+)(?:\(([^)]*)\))?/g)].map(([, name = "", argument]) => ({
        name,
        argument: argument ?? null,
      }));
}

async function resolve(text: string, topology: Topology, draw = "42/a"): Promise<string> {
  const selector = { text: `x.${text}`, target: "x", nodes: { parts: partsOf(text) } };
  const nodes = await resolveNodes(selector, topology, new AbortController().signal, draw);
  return nodes.map(({ name }) => name).join(" ");
}

test.each([
  ["sentinel", "", "node-1 node-2 node-3"],
  ["sentinel", "master", "node-1"],
  ["sentinel", "replicas", "node-2 node-3"],
  ["sentinel", "replica(2)", "node-3"],
  ["sentinel", "node(3)", "node-3"],
  ["sentinel", "sentinel(1)", "sentinel-1"],
  ["sentinel", "sentinels", "sentinel-1 sentinel-2 sentinel-3"],
  ["cluster", "masters", "node-1 node-2 node-3"],
  ["cluster", "shard(2).master", "node-2"],
  ["cluster", "shard(1).replicas", "node-4"],
  ["cluster", "shard(3).replica(1)", "node-6"],
  ["cluster", "shard(3)", "node-3 node-6"],
  ["cluster", "slot(foo)", "node-3 node-6"], // slot 12182
  ["cluster", "slot(foo).master", "node-3"],
  ["cluster", "node(node-2)", "node-2"],
  ["cluster", "all", "node-1 node-2 node-3 node-4 node-5 node-6"],
  ["sentinel", "sentinel(sentinel-3)", "sentinel-3"],
] as const)("in a %s topology `%s` means %s", async (shape, text, expected) => {
  expect(await resolve(text, fakeTopology(shape))).toBe(expected);
});

describe("any(n what)", () => {
  test("draws without repetition, the same for the same seed and fault, and every node at some time", async () => {
    const cache = fakeTopology("cluster");
    const drawn = await resolve("any(2 masters)", cache);
    expect(new Set(drawn.split(" ")).size).toBe(2);
    expect(await resolve("any(2 masters)", cache)).toBe(drawn);
    const seen = new Set<string>();
    for (let seed = 0; seed < 30; seed++) seen.add(await resolve("any(1 master)", cache, `${String(seed)}/a`));
    expect([...seen].toSorted()).toEqual(["node-1", "node-2", "node-3"]);
  });

  test("of sentinels asks no roles", async () => {
    expect(await resolve("any(3 sentinels)", fakeTopology("sentinel"))).toMatch(/sentinel-\d sentinel-\d sentinel-\d/);
  });
});

test.each([
  ["cluster", "majority", /^node-[123] node-[123]$/],
  ["cluster", "minority", /^node-[123]$/],
  ["sentinel", "majority", /^sentinel-\d sentinel-\d$/],
  ["sentinel", "minority", /^sentinel-\d$/],
] as const)("in a %s topology `%s` is drawn from those who vote", async (shape, text, drawn) => {
  const topology = fakeTopology(shape);
  const found = await resolve(text, topology);
  expect(found).toMatch(drawn);
  expect(await resolve(text, topology)).toBe(found);
});

test.each([
  ["cluster", "master", "there are several"],
  ["cluster", "shard(4).master", "there are 3 shards"],
  ["cluster", "sentinels", "no sentinels"],
  ["cluster", "node(7)", "it has 6 nodes"],
  ["cluster", "any(4 masters)", "there are 3 masters"],
  ["cluster", "any(some)", "any() needs a number"],
  ["cluster", "shard(1).replica(2)", "there are 1 replicas"],
  ["sentinel", "slot(foo)", "nobody has slot 12182"],
  ["cluster", "slot", "slot() needs a key"],
  ["sentinel", "leader", '"leader" is unknown'],
  ["sentinel", "node(0)", "needs a number from 1"],
  ["sentinel", "master.replicas", "cannot stand there"],
] as const)("in a %s topology `%s` is an error: %s", async (shape, text, message) => {
  await expect(resolve(text, fakeTopology(shape))).rejects.toThrow(message);
});

test("a master that nobody is at the moment is an error, not a node", async () => {
  await expect(resolve("master", fakeTopology("sentinel", true))).rejects.toThrow("shard 1 has no master now");
});
