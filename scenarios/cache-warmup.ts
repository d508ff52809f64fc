import type { Load } from "k6/x/redrill";
import { pageKey, pageRenderer, type PageParameters } from "./lib/pages.ts";
import { ttlWithJitter } from "./lib/ttl.ts";

interface CacheWarmupParameters extends PageParameters {
  /** Pages from .. from+pages-1 are written. */
  readonly pages: number;
  readonly from: number;
  /** Pages per pipeline. */
  readonly batch: number;
}

/**
 * Writes the most popular pages into the cache, before the shop opens.
 *
 * A slot is one pipeline of `batch` pages, so there are ceil(pages / batch) slots. A page that could not be written
 * fails its slot with the error's code.
 */
export default function cacheWarmup(load: Load<CacheWarmupParameters>) {
  const { pages, from, batch } = load.with;
  const { redis } = load;
  const render = pageRenderer(load);

  return (slot: number) => {
    const writes: [string, ...(string | number)[]][] = [];
    const end = from + Math.min(pages, (slot + 1) * batch);
    for (let page = from + slot * batch; page < end; page++) {
      const ttlMs = ttlWithJitter(load.with, load.random(slot, page));
      writes.push(["SET", pageKey(page), render(page), "PX", ttlMs]);
    }

    for (const reply of redis.pipeline(writes)) {
      if (reply instanceof Error) throw reply;
    }
  };
}
