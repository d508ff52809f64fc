import type { RedisNode, ShardRoles } from "../contract.ts";

/**
 * Gives shards numbers that stay theirs: by their first slots when they are seen for the first time, by their nodes from then on.
 * Else a slot that moves, or a shard that comes, would look like failovers of all that come after it.
 */
export class StableShards {
  readonly #numberOf = new Map<RedisNode, number>();
  readonly #numberAt = new Map<number, number>();
  #last = 0;

  /** In the order of the numbers. Expects the shards in the order of their slots. */
  numbered(shards: readonly ShardRoles[]): readonly ShardRoles[] {
    const taken = new Set<number>();
    const known = (shard: ShardRoles): number | undefined => {
      const nodes = [...(shard.master === null ? [] : [shard.master]), ...shard.replicas];
      const numbers = [...nodes.map((node) => this.#numberOf.get(node)), this.#numberAt.get(firstSlot(shard))];
      return numbers.find((number) => number !== undefined && !taken.has(number));
    };
    const numbered = shards.map((shard) => {
      const number = known(shard);
      if (number !== undefined) taken.add(number);
      return { shard, number };
    });
    return numbered
      .map(({ shard, number = ++this.#last }) => this.#remember({ ...shard, shard: number }))
      .toSorted((a, b) => a.shard - b.shard);
  }

  #remember(shard: ShardRoles): ShardRoles {
    for (const node of [shard.master, ...shard.replicas]) if (node !== null) this.#numberOf.set(node, shard.shard);
    this.#numberAt.set(firstSlot(shard), shard.shard);
    return shard;
  }
}

function firstSlot({ slots }: ShardRoles): number {
  return slots[0]?.from ?? 0;
}
