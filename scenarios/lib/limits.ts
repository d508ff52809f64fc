/** The scripts of rate limiters; times in microseconds by the server's clock. Each answers 1 (let in) or 0. */
const now = `local t = redis.call("TIME") local now = t[1] * 1000000 + t[2] `;

/** KEYS[1] a sorted set; ARGV limit, window, a member that nobody else has. Exact: every request that was let in is in the set. */
export const slidingWindow = `${now}
local window = tonumber(ARGV[2])
redis.call("ZREMRANGEBYSCORE", KEYS[1], 0, now - window)
if redis.call("ZCARD", KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call("ZADD", KEYS[1], string.format("%d", now), ARGV[3])
redis.call("PEXPIRE", KEYS[1], math.ceil(window / 1000))
return 1`;

/** KEYS[1] a hash; ARGV capacity, tokens per microsecond, time to live in ms. */
export const tokenBucket = `${now}
local capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local had = redis.call("HMGET", KEYS[1], "tokens", "at")
local tokens, at = tonumber(had[1] or capacity), tonumber(had[2] or now)
tokens = math.min(capacity, tokens + (now - at) * rate)
local let = 0
if tokens >= 1 then tokens = tokens - 1 let = 1 end
redis.call("HSET", KEYS[1], "tokens", string.format("%.6f", tokens), "at", string.format("%d", now))
redis.call("PEXPIRE", KEYS[1], ARGV[3])
return let`;

/** KEYS[1] the theoretical arrival time; ARGV burst, interval in microseconds, time to live in ms. */
export const gcra = `${now}
local burst, interval = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(now, tonumber(redis.call("GET", KEYS[1]) or now))
if due - now > (burst - 1) * interval then return 0 end
redis.call("SET", KEYS[1], string.format("%d", due + interval), "PX", ARGV[3])
return 1`;

/**
 * How a bucket that admits bursts keeps a limit of any window: what it holds and what it refills in a window come to the limit
 * together.
 */
export function bucketFor(
  limit: number,
  windowMs: number,
  burstRatio: number,
): { readonly burst: number; readonly perMicrosecond: number } {
  const burst = Math.min(limit - 1, Math.max(1, Math.floor(limit * burstRatio)));
  return { burst, perMicrosecond: (limit - burst) / (windowMs * 1000) };
}
