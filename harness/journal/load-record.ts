/**
 * The lines of `load.ndjson`, written by the engine, read by judging and by the reports; `docs/load-records.md` tells it to
 * people.
 *
 * Records *add up*: a window may be written many times, each line holding only what was new since the last one; the sum over
 * all lines (and over all instances) is the truth. So a slot that was due in second 10 and ends in second 40 is still in second
 * 10's histogram, and memory stays flat. Times are ms from zero: the instant from which the schedule counts. A warm-up
 * is written to a file of its own, `warmup-<load>.ndjson`, with a zero of its own.
 */
export type LoadRecord =
  | ZeroRecord
  | CountRecord
  | LatencyRecord
  | GaugeRecord
  | ClientRecord
  | ScenarioErrorRecord
  | EndRecord;

/** Changes when a reader of the version before would misread the lines. */
export const loadRecordVersion = 1;

/** The first line: the format, whose file it is, and where zero lies on the machine's monotonic clock. */
export interface ZeroRecord {
  readonly type: "zero";
  readonly version: typeof loadRecordVersion;
  /** Which of the load's k6 processes wrote the file, from 1. All of them have the same zero. */
  readonly instance: number;
  readonly instances: number;
  /** Decimal string of nanoseconds (`process.hrtime.bigint()`, Go's CLOCK_MONOTONIC). */
  readonly monotonicNs: string;
}

/** Counts of one 100 ms window. All counters are additions since the last line for the same window. */
export interface CountRecord {
  readonly type: "count";
  readonly load: string;
  /** The operation (`get`), or `""` for the slot as a whole. */
  readonly operation: string;
  /**
   * Which instant put the thing into this window: when it was `due` (slots only; offered = done + failed + abandoned holds
   * here), or when it `ended`.
   */
  readonly by: "due" | "end";
  /** Start of the window in ms from zero, a multiple of 100. */
  readonly windowMs: number;
  readonly done: number;
  /** By error code; of a slot: the code of the error that ended it. */
  readonly failed: Readonly<Record<string, number>>;
  /**
   * Slots only. With `by: "due"`: never served, or cut off in flight when the run ended. With `by: "end"`: those of them that
   * were given up when they fell due, because as many waited as the load's `maxBacklog` allows; they count in both.
   */
  readonly abandoned: number;
  /** Of reads: found, and not found. */
  readonly hits: number;
  readonly misses: number;
  /** Attempts sent to Redis, the first ones included (requests x amplification). Operations only. */
  readonly attempts: number;
}

/** Latencies of one window of 1 s, by the due time of their slot. */
export interface LatencyRecord {
  readonly type: "latency";
  readonly load: string;
  /** As in `CountRecord`. `""` has the times `response`, `service` and `lag`; an operation `response` and `service`. */
  readonly operation: string;
  /**
   * `response`: from the due time to the end (of an operation: how late its slot was taken, plus its own service time).
   * `service`: from the send to the reply. `lag`: how late the generator itself was with the slot: how late a *waiting*
   * worker was woken for it, or, after a waiting worker was woken late by more than 5 ms (a stall of the generator), how late
   * the slots that had heaped up were picked up, at most the length of the stall; and for how long the generator stood still
   * while the slot was in a call, if the call ended with that. Slots that are late because all workers hang in calls have none.
   * Failed slots and operations are in `response` and `service` too, at the time they took.
   */
  readonly time: "response" | "service" | "lag";
  /** Start of the window in ms from zero, a multiple of 1000. */
  readonly windowMs: number;
  /** HdrHistogram V2, compressed, base64; values in microseconds, 3 significant digits. */
  readonly histogram: string;
}

/** Instant readings, once a second per load and instance. Of several instances they are added up by `LoadEvidence.gauges`. */
export interface GaugeRecord {
  readonly type: "gauge";
  readonly load: string;
  readonly instance: number;
  readonly atMs: number;
  /** Slots due and not yet taken, without those that are given up. */
  readonly backlog: number;
  /** Workers inside a Redis or origin call, workers in the scenario's own code, workers waiting for a slot to be due. */
  readonly workersCalling: number;
  readonly workersComputing: number;
  readonly workersWaiting: number;
  /**
   * Slots so far that were taken late by the generator's fault: although a worker was waiting, or because a stall of the
   * generator (see `lag`) had heaped them up, until a worker waits again.
   */
  readonly lateWhileIdle: number;
  /**
   * Slots so far that were served while the generator stood still for more than 5 ms (stopped, or without a processor), and
   * ended when that did: their service and response times have it in them, and so has their `lag`.
   */
  readonly stalledInCall: number;
  /**
   * Calls to the origin so far, in flight now, the highest in flight so far, refused so far. Added up over instances, the
   * highest is what it was at most: each has its own part of the origin, and their highest need not have come together.
   */
  readonly originCalls: number;
  readonly originInFlight: number;
  readonly originMaxInFlight: number;
  readonly originRefused: number;
  /** Scenario counters so far (`load.count(name)`), such as `staleRead`. */
  readonly counters: Readonly<Record<string, number>>;
}

/**
 * What a client did in one 100 ms window. Loads with the same target and profile share a client. A window in which nothing
 * happened and nobody waited has no line.
 */
export interface ClientRecord {
  readonly type: "client";
  readonly target: string;
  /** The client profile's name: `fit`. */
  readonly profile: string;
  /**
   * Start of the window in ms from zero, a multiple of 100; -100 holds all that was before zero. The engine looks at the end of each window;
   * what it did not see because it stood still itself stands in the last window that had ended when it looked.
   */
  readonly windowMs: number;
  /** Connections to data nodes that were established, and that could not be or were closed before any reply. */
  readonly connectionsOpened: number;
  readonly connectionsFailed: number;
  /** Read from and written to data nodes, before encryption. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Commands that were asked for; one in a pipeline counts as one. `requests + retries + hedges - breakerRejected` were sent. */
  readonly requests: number;
  readonly retries: number;
  /** Requests not repeated because the retry budget was used up. */
  readonly retriesRefused: number;
  readonly hedges: number;
  /** MOVED and ASK replies. */
  readonly redirects: number;
  /** How often a circuit breaker opened, and the commands turned away by one. */
  readonly breakerOpened: number;
  readonly breakerRejected: number;
  /** At the end of the window: workers that have been in one call for more than 100 ms, and nodes by the state of their breaker. */
  readonly workersBlocked: number;
  readonly breakersOpen: number;
  readonly breakersHalfOpen: number;
  /** The longest call so far; one that still waits counts with the time that it has waited. */
  readonly longestCallMs: number;
}

/** The scenario itself threw something that is not a Redis or origin error. One line per load and message, at most 10. */
export interface ScenarioErrorRecord {
  readonly type: "scenario-error";
  readonly load: string;
  readonly atMs: number;
  readonly message: string;
  /** As far as known, mapped to the bundle: `peak.ts:31:9`. */
  readonly stack: string;
}

/** The last line, written when the engine ended in order. Missing: the engine died, and what is missing is unknown. */
export interface EndRecord {
  readonly type: "end";
  readonly instance: number;
  readonly atMs: number;
  /** Per load, over the whole run: offered = done + failed + abandoned. */
  readonly totals: Readonly<
    Record<
      string,
      { readonly offered: number; readonly done: number; readonly failed: number; readonly abandoned: number }
    >
  >;
}
