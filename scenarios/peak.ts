import type { KeyDistribution, Load } from "k6/x/redrill";
import { isPage, pageKey, pageRenderer, type PageParameters, versionOf } from "./lib/pages.ts";
import { ttlWithJitter } from "./lib/ttl.ts";

interface PeakParameters extends PageParameters {
  readonly pattern: "cache-aside" | "write-through" | "forget";
  /** Visitors ask for pages 0 .. pages-1. */
  readonly pages: number;
  /** How popular they are. */
  readonly keys: KeyDistribution;
  /** False: a missed page is not put into the cache. */
  readonly writeBack: boolean;
  /** The share of slots that change a page. */
  readonly updatesRatio: number;
}

/**
 * Visitors read product pages through the cache.
 *
 * A slot is one page view: read the cache; on a miss ask the origin and write the page back. An error of the cache
 * fails the slot with its code, after the retries of the client's profile; there is no fallback to the origin. Counts
 * `wrongPage`.
 *
 * With `updates` a share of the slots changes a page (an editor, a price): the version in the database (a key beside the cache
 * stands for it) goes up, then the cached page goes (`cache-aside`), is written anew (`write-through`), or stays until its TTL is over
 * (`forget`). `staleServes` counts views of an older version that began after the change was complete: what reading from replicas
 * (`replicaReads: prefer` in the client's profile) or forgetting costs.
 */
export default function peak(load: Load<PeakParameters>) {
  const { pages, keys, writeBack, pattern, updatesRatio } = load.with;
  const { redis, origin } = load;
  const draw = load.keys(pages, keys);
  const render = pageRenderer(load);
  const database = redis.named("update");
  const fill = database.script(writeIfCurrent);
  const hasUpdates = updatesRatio > 0;

  const update = (page: number, ttlMs: number): void => {
    const version = Number(database.incr(truthKey(page)));
    if (pattern === "cache-aside") database.unlink(pageKey(page));
    // Two writers may come to the cache in another order than to the database: only the newest version may stay.
    else if (pattern === "write-through")
      fill.run([pageKey(page), truthKey(page)], [version, render(page, version), ttlMs]);
    load.note("wrote", page, version);
  };

  const miss = (page: number, ttlMs: number): void => {
    if (!hasUpdates) {
      origin.fetch();
      if (writeBack) redis.set(pageKey(page), render(page), { ttlMs });
      return;
    }
    const version = Number(database.get(truthKey(page)) ?? 0);
    origin.fetch();
    if (writeBack) fill.run([pageKey(page), truthKey(page)], [version, render(page, version), ttlMs]);
  };

  return (slot: number) => {
    const page = draw(slot);
    const ttlMs = ttlWithJitter(load.with, load.random(slot));
    if (hasUpdates && load.random(slot, 1) < updatesRatio) {
      update(page, ttlMs);
      return;
    }
    const cached = redis.get(pageKey(page));
    if (cached === null) {
      miss(page, ttlMs);
      return;
    }
    if (!isPage(cached, page)) load.count("wrongPage");
    else if (hasUpdates) load.note("read", page, versionOf(cached));
  };
}

/** In a Cluster it lies beside its page. */
function truthKey(page: number): string {
  return `truth:{${pageKey(page)}}`;
}

/** Writes a page only while its version is the current one. */
const writeIfCurrent = `
if (redis.call("GET", KEYS[2]) or "0") ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
return 1`;
