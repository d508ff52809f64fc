import type { KeyDistribution, Load, SizeDistribution } from "k6/x/redrill";

interface CacheMixParameters {
  /** Items 0 .. items-1. */
  readonly items: number;
  readonly keys: KeyDistribution;
  /** An item has the same size in every load of a run. */
  readonly size: SizeDistribution;
  readonly keySizeBytes: number;
  readonly readsRatio: number;
  readonly ttlMs: number | null;
}

/**
 * Reads and writes items of one key space: a slot is one GET or one SET, drawn by `reads`. What is missed stays missed.
 */
export default function cacheMix(load: Load<CacheMixParameters>) {
  const { items, keys, size, keySizeBytes, readsRatio, ttlMs } = load.with;
  const { redis } = load;
  const draw = load.keys(items, keys);
  const sizeOf = load.sizes(size);
  const options = ttlMs === null ? {} : { ttlMs };

  return (slot: number) => {
    const item = draw(slot);
    const key = itemKey(item, keySizeBytes);
    if (load.random(slot) < readsRatio) redis.get(key);
    else redis.set(key, load.payload(sizeOf(item)), options);
  };
}

function itemKey(item: number, bytes: number): string {
  return `item:${String(item).padStart(bytes - 5, "0")}`;
}
