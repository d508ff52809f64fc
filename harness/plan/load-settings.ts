export type ParameterValue = string | number | boolean | KeyDistribution | SizeDistribution | null;

/**
 * Which keys a load draws, over `0 .. n-1` where n is a parameter of the scenario (pages, users). Every draw is a function of
 * seed, load and slot. The Go side is `engine/internal/keys/drawer.go`.
 */
export type KeyDistribution =
  /** All alike; or one after the other, slot n modulo the number of keys. */
  | { readonly distribution: "uniform" | "sequential" }
  /** P(rank k) is proportional to 1 / k^exponent; key 0 has rank 1. */
  | { readonly distribution: "zipf"; readonly exponent: number }
  /** A stretch of `hotRatio` of the keys gets `drawRatio` of the draws, evenly; it begins at key 0. */
  | {
      readonly distribution: "hotset";
      readonly hotRatio: number;
      readonly drawRatio: number;
      readonly moves: HotSpotMoves | null;
    }
  /** As `zipf`, the newest key first. At slot s there are n + floor(s * growRatio) keys. */
  | { readonly distribution: "latest"; readonly exponent: number; readonly growRatio: number }
  /** A bell around a key, cut off at both ends; shares of the keys. */
  | { readonly distribution: "gaussian"; readonly centerRatio: number; readonly deviationRatio: number };

/** One of the first two is null. */
export interface HotSpotMoves {
  /** By the time at which the slot is due. */
  readonly everyMs: number | null;
  readonly everySlots: number | null;
  /** How far each time, round the end of the keys; null = to a place drawn from the seed. */
  readonly byKeys: number | null;
}

/**
 * How large values are. A value's size is a function of the run's seed and of the key or slot that it is asked for, the same in
 * all loads. The Go side is `engine/internal/keys/sizes.go`.
 */
export interface SizeDistribution {
  /** Each share lies evenly between its two sizes, both included; the ratios add up to 1. */
  readonly sizes: readonly SizeShare[];
}

export interface SizeShare {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly ratio: number;
}

/** A rate as the drill writes it, for people: `500/s to 5000/s`. What it comes to is the load's schedule. */
export interface PlannedRate {
  /** The phase that it is written for; null = it is one for the whole run. */
  readonly phase: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/**
 * The rate over one stretch of the clock, linear from its start to its end.
 *
 * A load's schedule is a list of them in order, without overlap; between them the rate is 0. Slot n (from 0) is due when the
 * integral of the rate reaches n, so slot 0 is due at the first instant with a rate. How many slots there are: the integral over
 * all segments (sum of `(from + to) / 2 * (endMs - startMs) / 1000`), rounded to 6 decimals, rounded up; that is the number of
 * integers n >= 0 below the integral, deaf to errors of floating point. `countSlots` computes it, and the engine's
 * `schedule.Count`; both read the cases of `engine/internal/schedule/testdata/slots.json`.
 */
export interface RateSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
}

/**
 * What a client does on its own: the thing under test as much as the server is. Shipped ones and their sources: docs/clients.md.
 * The Go side is `engine/internal/client/profile.go`.
 */
export interface ClientProfile {
  readonly name: string;
  /**
   * `multiplexed`: all workers share a few connections (ioredis, lettuce); `pooled`: each command has one for itself (go-redis, jedis);
   * `per-request`: each command makes one, and closes it.
   */
  readonly mode: "multiplexed" | "pooled" | "per-request";
  /** Connections per node; with `pooled` and `per-request` at most so many at once. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** When a pooled connection that nobody uses is closed; null = never. */
  readonly idleTimeoutMs: number | null;
  /** What `CLIENT SETNAME` says. */
  readonly clientName: string;
  /** The version of RESP. */
  readonly protocol: 2 | 3;
  /**
   * `background`: the first connections are made with the client, and nothing waits for them; `lazy`: by the first command;
   * `required`: before anything else, within 5 s, or the load does not start.
   */
  readonly connect: "background" | "lazy" | "required";
  /** Per request, all attempts and pauses together; null = none. */
  readonly deadlineMs: number | null;
  /** Per attempt; null = only the deadline counts. */
  readonly commandTimeoutMs: number | null;
  readonly retry: RetryProfile;
  /** Per node; null = none. */
  readonly breaker: BreakerProfile | null;
  /** Null = no read is sent twice. */
  readonly hedge: HedgeProfile | null;
  /**
   * Where reads go. `prefer`: to a replica drawn at random, to the master when there is none that serves; `nearest`: to the node,
   * the master included, with the lowest round trip of a PING, sent once a second.
   */
  readonly replicaReads: "never" | "prefer" | "nearest";
  readonly refresh: RefreshProfile;
  /** How many MOVED and ASK replies an attempt follows; 0 = they are errors. */
  readonly maxRedirects: number;
  /** Which credentials it shows: those that it was started with, or those of the moment, looked up for each connection. */
  readonly credentials: "start" | "refresh";
  /** A planted mistake, for the drill about it alone: a pooled connection is used again although a reply is still to come. */
  readonly defect: "reuse-after-timeout" | null;
}

export interface RetryProfile {
  /** Attempts after the first one; 0 = none. */
  readonly max: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** Full jitter: the pause is drawn evenly from 0 to the exponential back-off. */
  readonly jitter: boolean;
  /** Retries allowed as a share of requests over the last 10 s; 1 = as many as requests, null = any number. */
  readonly budgetRatio: number | null;
  /** Repeats also writes of which nobody knows whether they were applied, which may apply them twice. */
  readonly writes: boolean;
}

/** A node's circuit breaker: it opens when the share of failures is reached, and closes when all its probes succeed. */
export interface BreakerProfile {
  readonly errorRatio: number;
  /** With fewer requests in the window it stays closed. */
  readonly minRequests: number;
  readonly windowMs: number;
  /** How long it stays open before it lets probes through. */
  readonly openMs: number;
  readonly probes: number;
}

/** A read that was not answered in time is sent again, to another replica where there is one; the first reply counts. */
export interface HedgeProfile {
  readonly afterMs: number;
  /** Second attempts allowed as a share of reads over the last 10 s; null = any number. */
  readonly budgetRatio: number | null;
}

/** When the client looks at the topology again; all off = it stays with the addresses that it found at first. */
export interface RefreshProfile {
  /** After an error that a change would explain. */
  readonly onError: boolean;
  /** When a sentinel announces something about the master. */
  readonly onEvents: boolean;
  /** In between; null = not. */
  readonly everyMs: number | null;
}

/** The database behind a cache. Default: 50 at once, 20 ms each (INCIDENTS: 50 slots, 20 ms). */
export interface OriginSettings {
  readonly concurrency: number;
  readonly serviceMs: number;
  /** Waiting calls beyond this are refused (`ORIGIN_FULL`); null = no limit. */
  readonly maxQueue: number | null;
  /** Of the time of service, whose mean is `serviceMs`; left out: constant. */
  readonly distribution?: "constant" | "exponential" | "log-normal";
  /** How wide a log-normal distribution is; left out: 0.5, a p99 of 2.8 times the mean. */
  readonly sigma?: number;
  /** Calls that fail after their service (`ORIGIN_ERROR`); left out: none. */
  readonly errorRatio?: number;
  /** The service takes longer by this share of it for every call that waits; left out: 0. */
  readonly slowdownRatio?: number;
}
