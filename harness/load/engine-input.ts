import type { ClientProfile, OriginSettings, ParameterValue, RateSegment } from "../plan/plan.ts";
import type { ClientAccess } from "../topology/contract.ts";

/**
 * What the harness hands to the engine (k6 with `k6/x/redrill`): one JSON file, named by the environment variable
 * `REDRILL_INPUT`. The Go side of the same shape is `engine/redrill/input.go`; a test reads one file with both.
 */
export interface EngineInput {
  readonly version: 1;
  /** Every key that a scenario draws is a function of this seed, the load's name and the slot's number. */
  readonly seed: number;
  /** Where the engine appends `LoadRecord` lines. */
  readonly recordsPath: string;
  /** The targets by name. */
  readonly targets: Readonly<Record<string, ClientAccess>>;
  /** Which of several processes this one is; absent: the only one. */
  readonly instance?: EngineInstance;
  /** The loads by name; a load's name is also the name of its k6 scenario. */
  readonly loads: Readonly<Record<string, EngineLoad>>;
}

/** One of the processes that share the slots of the loads by k6's execution segments. */
export interface EngineInstance {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** Where they meet before they start, so that all have the same zero: empty then, and theirs alone. */
  readonly folder: string;
}

/** One load: a k6 scenario on the executor `shared-iterations`, one iteration a slot. */
export interface EngineLoad {
  readonly target: string;
  readonly client: ClientProfile;
  /** The load knows the target's balancer alone; absent: it finds its way as the topology asks for. */
  readonly via?: "endpoint";
  /** The VUs of the load: the application's workers. */
  readonly workers: number;
  /** How many slots there are; equals k6's `iterations`. */
  readonly slots: number;
  /**
   * When the slots are due, ms from zero, in order, without overlap. Slot n is due when the integral of the rate reaches
   * n (n counts from 0, so slot 0 is due at the first instant of the first segment with a rate above 0). Empty: there is no
   * schedule; each slot is due when a worker takes it (warm-up and closed loops).
   */
  readonly schedule: readonly RateSegment[];
  /**
   * Slots that may wait for a worker (an instance's share of them); a slot that falls due while so many wait is given up.
   * Null = no limit.
   */
  readonly maxBacklog: number | null;
  /** The scenario's parameters as planned: numbers carry their unit in the key (`ttlMs`, `sizeBytes`, `jitterRatio`). */
  readonly with: Readonly<Record<string, ParameterValue>>;
  /** The simulated origin behind the cache; null where the scenario has none. */
  readonly origin: OriginSettings | null;
}
