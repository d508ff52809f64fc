import type { KeyDistribution, Load, RedisError } from "k6/x/redrill";
import { bucketFor, gcra, slidingWindow, tokenBucket } from "./lib/limits.ts";

interface LimiterParameters {
  readonly pattern: "fixed" | "sliding" | "sliding-naive" | "token-bucket" | "gcra";
  readonly limit: number;
  readonly windowMs: number;
  readonly burstRatio: number;
  readonly users: number;
  readonly keys: KeyDistribution;
  readonly requests: number;
  readonly onError: "close" | "open" | "fail";
}

/**
 * A rate limiter in front of an API: at most `limit` requests of a user in any stretch of `window`.
 *
 * A slot is a user who sends `requests` one after the other. The patterns: `fixed` - a counter for each window of the clock (INCR,
 * PEXPIRE), which lets in up to twice the limit around a window's edge; `sliding` - a sorted set of what was let in, in one script;
 * `sliding-naive` - the same in three commands, with the millisecond as the member, so that requests of the same instant are one;
 * `token-bucket` and `gcra` - a burst and a steady rate that together keep the limit.
 *
 * `overAdmitted` is the verdict: requests let in beyond the exact limit, which a model computes from what was let in when. What was
 * refused though there was room is `underAdmitted`. `onError` says what happens while Redis is away: the door opens for all, closes
 * for all (both counted), or the request fails.
 */
export default function limiter(load: Load<LimiterParameters>) {
  const { limit, windowMs, users, keys, requests, onError, burstRatio, pattern } = load.with;
  const check = load.redis.named("check");
  const draw = load.keys(users, keys);
  const { burst, perMicrosecond } = bucketFor(limit, windowMs, burstRatio);
  const sliding = check.script(slidingWindow);
  const bucket = check.script(tokenBucket);
  const arrival = check.script(gcra);
  const ttlMs = windowMs * 2;

  const checks: Readonly<Record<LimiterParameters["pattern"], (key: string, request: string) => boolean>> = {
    fixed: (key) => {
      const [count] = check.pipeline([
        ["INCR", `${key}:${Math.floor(Date.now() / windowMs)}`],
        ["PEXPIRE", `${key}:${Math.floor(Date.now() / windowMs)}`, ttlMs],
      ]);
      if (count instanceof Error) throw count;
      return Number(count) <= limit;
    },
    sliding: (key, request) => sliding.run([key], [limit, windowMs * 1000, request]) === 1,
    "sliding-naive": (key) => {
      const nowMs = Date.now();
      check.zremrangebyscore(key, 0, nowMs - windowMs);
      if (check.zcard(key) >= limit) return false;
      check.zadd(key, { [String(nowMs)]: nowMs });
      check.pexpire(key, ttlMs);
      return true;
    },
    "token-bucket": (key) => bucket.run([key], [burst, perMicrosecond, ttlMs]) === 1,
    gcra: (key) => arrival.run([key], [burst, 1 / perMicrosecond, ttlMs]) === 1,
  };
  const isLetIn = checks[pattern];

  return (slot: number) => {
    const user = `${load.name}:${draw(slot)}`;
    for (let i = 0; i < requests; i++) {
      let outcome: string;
      try {
        outcome = isLetIn(`limit:{${user}}`, `${slot}:${i}`) ? "admitted" : "refused";
      } catch (error) {
        const isRedisAway = error instanceof Error && error.name === "RedisError";
        if (onError === "fail" || !isRedisAway || (error as RedisError).code === "CANCELLED") throw error;
        outcome = onError === "open" ? "opened" : "closed";
      }
      load.note(outcome, user);
    }
  };
}
