import { expect, test } from "vitest";
import type { RedisNode, ShardRoles } from "../contract.ts";
import { StableShards } from "./stable-shards.ts";

const node = (name: string) => ({ name }) as RedisNode;
const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(node);

function shard(from: number, master?: RedisNode, ...replicas: readonly RedisNode[]): ShardRoles {
  return { shard: 0, slots: [{ from, to: from + 10 }], master: master ?? null, replicas, epoch: 1 };
}

const numbersOf = (shards: readonly ShardRoles[]) => shards.map(({ shard: number, master }) => [number, master?.name]);

test("numbers by first slots at first, and keeps a shard's number when a new one comes between", () => {
  const shards = new StableShards();
  expect(numbersOf(shards.numbered([shard(0, a), shard(100, b)]))).toEqual([
    [1, "a"],
    [2, "b"],
  ]);
  expect(numbersOf(shards.numbered([shard(0, a), shard(50, c), shard(100, b)]))).toEqual([
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ]);
  expect(numbersOf(shards.numbered([shard(50, c), shard(60, b), shard(200, a)]))).toEqual([
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ]);
});

test("keeps it through a failover, and while nobody of the shard is there", () => {
  const shards = new StableShards();
  if (d === undefined || e === undefined) throw new Error("no replicas");
  shards.numbered([shard(0, a, d), shard(100, b)]);
  expect(numbersOf(shards.numbered([shard(0, d), shard(100)]))).toEqual([
    [1, "d"],
    [2, undefined],
  ]);
  expect(numbersOf(shards.numbered([shard(0, d, e), shard(100, b)]))).toEqual([
    [1, "d"],
    [2, "b"],
  ]);
});
