/** When a key expires: `ttl` and `ttlJitter` of a drill. */
export interface TtlParameters {
  readonly ttlMs: number;
  /** 0.2 = anything from 20 % less to 20 % more, so that keys written together do not expire together. */
  readonly ttlJitterRatio: number;
}

/** The TTL for one key, whole milliseconds; `random` in [0, 1) decides where in the jitter's range. */
export function ttlWithJitter({ ttlMs, ttlJitterRatio }: TtlParameters, random: number): number {
  return Math.max(1, Math.round(ttlMs * (1 + ttlJitterRatio * (2 * random - 1))));
}
