import type { KeyDistribution, Load } from "k6/x/redrill";

interface BreakerParameters {
  readonly pattern: "none" | "fallback" | "bulkhead" | "redis-state";
  readonly pages: number;
  readonly keys: KeyDistribution;
  readonly sizeBytes: number;
  readonly ttlMs: number;
  readonly bulkhead: number;
}

/**
 * The cache is away or slow: does the shop go on, and does its database survive?
 *
 * A slot is a page view through the cache. What the client does by itself - deadline, retries with back-off, jitter and budget, circuit
 * breaker - is its profile (`client:`); this is what the application makes of an error. The patterns: `none` - the page fails;
 * `fallback` - every view that the cache fails asks the database, all at once; `bulkhead` - so do at most `bulkhead` workers, the
 * others get a plain page without it (`degraded`); `redis-state` - the state of a breaker is looked up in Redis itself, which is
 * the very thing that is away.
 *
 * What it comes to are metrics that every load has: `originInFlight`, `amplification`, `errorRatio`, `p99`, `recovery`, `settled`.
 */
export default function breaker(load: Load<BreakerParameters>) {
  const { pattern, pages, keys, sizeBytes, ttlMs, bulkhead } = load.with;
  const { redis, origin } = load;
  const state = redis.named("state");
  const draw = load.keys(pages, keys);
  const html = load.payload(sizeBytes);
  const mayFallBack = pattern === "fallback" || (pattern === "bulkhead" && load.worker < bulkhead);

  const view = (key: string): void => {
    if (pattern === "redis-state" && state.get("breaker:open") !== null) {
      load.count("degraded");
      return;
    }
    if (redis.get(key) !== null) return;
    origin.fetch();
    redis.set(key, html, { ttlMs });
  };

  return (slot: number) => {
    try {
      view(`page:${draw(slot)}`);
    } catch (error) {
      const isOfCache = error instanceof Error && error.name === "RedisError";
      if (!isOfCache || pattern === "none") throw error;
      if (pattern === "redis-state") {
        state.incr("breaker:failures"); // one deadline more for every view
        throw error;
      }
      load.count(mayFallBack ? "fallback" : "degraded");
      if (mayFallBack) origin.fetch();
    }
  };
}
