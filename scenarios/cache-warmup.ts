import type { Load } from "k6/x/redrill";
import { pageKey, pageRenderer, type PageParameters } from "./lib/pages.ts";
import { ttlWithJitter } from "./lib/ttl.ts";

interface CacheWarmupParameters extends PageParameters {
  /** Pages from .. from+pages-1 are written. */
  readonly pages: number;
  readonly from: number;
  /** Pages per pipeline. */
  readonly batch: number;
  readonly source: "generated" | "origin";
}

/**
 * Writes the most popular pages into the cache, before the shop opens.
 *
 * A slot is one pipeline of `batch` pages, so there are ceil(pages / batch) slots. A page that could not be written
 * fails its slot with the error's code. With `source: origin` each page costs a call of the target's origin first: `originRate` and
 * `originInFlight` say what the warm-up does to the database.
 *
 * Under `load:` (a warm-up is not judged) `expiring` tells how many pages expire in the same second: without jitter all that were written
 * together, and then as many misses at once.
 */
export default function cacheWarmup(load: Load<CacheWarmupParameters>) {
  const { pages, from, batch, source } = load.with;
  const { redis, origin } = load;
  const render = pageRenderer(load);

  return (slot: number) => {
    const writes: [string, ...(string | number)[]][] = [];
    const end = from + Math.min(pages, (slot + 1) * batch);
    const expiring = new Map<number, number>();
    const nowMs = Date.now();
    for (let page = from + slot * batch; page < end; page++) {
      if (source === "origin") origin.fetch();
      const ttlMs = ttlWithJitter(load.with, load.random(slot, page));
      writes.push(["SET", pageKey(page), render(page), "PX", ttlMs]);
      const second = Math.floor((nowMs + ttlMs) / 1000);
      expiring.set(second, (expiring.get(second) ?? 0) + 1);
    }

    for (const reply of redis.pipeline(writes)) {
      if (reply instanceof Error) throw reply;
    }
    for (const [second, count] of expiring) load.note("expire", second, count);
  };
}
