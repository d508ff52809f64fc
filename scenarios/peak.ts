import type { KeyDistribution, Load } from "k6/x/redrill";
import { isPage, pageKey, pageRenderer, type PageParameters } from "./lib/pages.ts";
import { ttlWithJitter } from "./lib/ttl.ts";

interface PeakParameters extends PageParameters {
  /** Visitors ask for pages 0 .. pages-1. */
  readonly pages: number;
  /** How popular they are. */
  readonly keys: KeyDistribution;
  /** False: a missed page is not put into the cache. */
  readonly writeBack: boolean;
}

/**
 * Visitors read product pages through the cache (cache-aside).
 *
 * A slot is one page view: read the cache; on a miss ask the origin and write the page back. An error of the cache
 * fails the slot with its code, after the retries of the client's profile; there is no fallback to the origin. Counts
 * `wrongPage`.
 */
export default function peak(load: Load<PeakParameters>) {
  const { pages, keys, writeBack } = load.with;
  const { redis, origin } = load;
  const draw = load.keys(pages, keys);
  const render = pageRenderer(load);

  return (slot: number) => {
    const page = draw(slot);
    const key = pageKey(page);

    const cached = redis.get(key);
    if (cached !== null) {
      if (!isPage(cached, page)) load.count("wrongPage");
      return;
    }

    origin.fetch();
    if (writeBack) redis.set(key, render(page), { ttlMs: ttlWithJitter(load.with, load.random(slot)) });
  };
}
