import type { KeyDistribution, Load } from "k6/x/redrill";
import { pause, releaseIfMine } from "./lib/patterns.ts";

interface StampedeParameters {
  readonly pattern: "none" | "lock" | "naive-lock" | "early" | "stale" | "coalesce";
  readonly pages: number;
  readonly keys: KeyDistribution;
  readonly sizeBytes: number;
  readonly ttlMs: number;
  readonly staleMs: number;
  readonly beta: number;
  readonly lockTtlMs: number;
  readonly pollMs: number;
  readonly patienceMs: number;
  readonly deathsRatio: number;
  readonly processes: number;
}

/**
 * Hero pages expire while everybody looks at them: who computes them again, and how many at once?
 *
 * A slot is one page view. What a miss costs is the target's origin (`origin: { service: 200ms }`). The patterns: `none` - each
 * visitor who misses computes; `lock` - one computes (SET NX PX with a token), the others wait for it; `naive-lock` - SETNX, then
 * EXPIRE, then DEL of whoever's lock it is; `early` - one computes shortly before the expiry, by chance (XFetch); `stale` - one
 * computes, the others get the old page meanwhile; `coalesce` - one in each process computes.
 *
 * `recomputes` is the verdict: recomputations per expiry, at most the rate times the time that one takes without protection, and 1
 * with a lock. A holder may die with the lock in its hand (`deaths`): `gaveUp` counts visitors who waited in vain.
 */
export default function stampede(load: Load<StampedeParameters>) {
  const { pattern, pages, keys, sizeBytes, ttlMs, staleMs, beta, lockTtlMs, pollMs, patienceMs } = load.with;
  const { deathsRatio, processes } = load.with;
  const { redis, origin } = load;
  const draw = load.keys(pages, keys);
  const release = redis.named("release").script(releaseIfMine);
  const html = load.payload(sizeBytes);

  /** What is stored: until when it is fresh, and how long it took to compute. */
  const recompute = (key: string): string => {
    const startMs = Date.now();
    load.note("begin", key);
    try {
      origin.fetch();
    } finally {
      load.note("end", key);
    }
    const value = JSON.stringify({ freshUntilMs: Date.now() + ttlMs, tookMs: Date.now() - startMs, html });
    redis.set(key, value, { ttlMs: pattern === "stale" ? ttlMs + staleMs : ttlMs });
    return value;
  };

  /** Computes under a lock if it is free; null = somebody else has it, or its holder died just now. */
  const recomputeLocked = (key: string, slot: number): string | null => {
    const lock = `${key}:lock`;
    const token = `${load.name}:${slot}:${load.worker}`;
    const isNaive = pattern === "naive-lock";
    const isMine = isNaive ? redis.setnx(lock, token) : redis.set(lock, token, { ifAbsent: true, ttlMs: lockTtlMs });
    if (!isMine) return null;
    if (load.random(slot, 1) < deathsRatio) {
      load.note("died", key);
      return null;
    }
    if (isNaive) redis.pexpire(lock, lockTtlMs);
    const before = pattern === "stale" ? null : redis.get(key); // it may have been computed since it was missed
    const value = before ?? recompute(key);
    if (isNaive) redis.del(lock);
    else release.run([lock], [token]);
    return value;
  };

  const waitFor = (key: string, slot: number): void => {
    const startMs = Date.now();
    while (recomputeLocked(key, slot) === null) {
      if (Date.now() - startMs >= patienceMs) {
        load.note("gaveUp", key, Date.now() - startMs);
        return;
      }
      pause(pollMs);
      if (redis.get(key) !== null) {
        load.note("waited", key, Date.now() - startMs);
        return;
      }
    }
  };

  const onHit = (key: string, slot: number, value: string): void => {
    if (pattern !== "early" && pattern !== "stale") return;
    const { freshUntilMs, tookMs } = JSON.parse(value) as { freshUntilMs: number; tookMs: number };
    if (pattern === "stale") {
      if (Date.now() < freshUntilMs) return;
      if (recomputeLocked(key, slot) === null) load.count("staleServed");
    } else if (Date.now() - tookMs * beta * Math.log(1 - load.random(slot, 2)) >= freshUntilMs) {
      recompute(key);
    }
  };

  return (slot: number) => {
    const key = `hero:${load.name}:${draw(slot)}`;
    const value = redis.get(key);
    if (value !== null) onHit(key, slot, value);
    else if (pattern === "none" || pattern === "early") recompute(key);
    else if (pattern === "coalesce") load.coalesce(`${load.worker % processes} ${key}`, () => recompute(key));
    else waitFor(key, slot);
  };
}
