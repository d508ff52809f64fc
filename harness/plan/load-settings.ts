export type ParameterValue = string | number | boolean | KeyDistribution | null;

/** Which keys a load draws, over `0 .. n-1` where n is a parameter of the scenario (pages, users). */
export interface KeyDistribution {
  readonly distribution: "uniform" | "zipf";
  /** The exponent of `zipf`: P(rank k) is proportional to 1 / k^exponent; 0 for `uniform`. */
  readonly exponent: number;
}

/**
 * The rate over one stretch of the clock, linear from its start to its end.
 *
 * A load's schedule is a list of them in order, without overlap; between them the rate is 0. Slot n (from 0) is due when the
 * integral of the rate reaches n, so slot 0 is due at the first instant with a rate. How many slots there are: the integral over
 * all segments (sum of `(from + to) / 2 * (endMs - startMs) / 1000`), rounded to 6 decimals, rounded up; that is the number of
 * integers n >= 0 below the integral, deaf to errors of floating point. `countSlots` computes it.
 */
export interface RateSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
}

/** What a client does on its own: the thing under test as much as the server is. */
export interface ClientProfile {
  readonly name: string;
  /** `multiplexed`: all workers share a few connections (ioredis, lettuce); `pooled`: one a command (go-redis, jedis). */
  readonly mode: "multiplexed" | "pooled";
  /** Connections per node. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** Per request, all attempts and pauses together; null = none. */
  readonly deadlineMs: number | null;
  readonly retry: RetryProfile;
}

export interface RetryProfile {
  /** Attempts after the first one; 0 = none. */
  readonly max: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** Full jitter: the pause is drawn evenly from 0 to the exponential back-off. */
  readonly jitter: boolean;
  /** Retries allowed as a share of requests over the last 10 s; 1 = as many as requests. */
  readonly budgetRatio: number;
}

/** The database behind a cache. Default: 50 at once, 20 ms each (INCIDENTS: 50 slots, 20 ms). */
export interface OriginSettings {
  readonly concurrency: number;
  readonly serviceMs: number;
  /** Waiting calls beyond this are refused (`ORIGIN_FULL`); null = no limit. */
  readonly maxQueue: number | null;
}
