import type { UndoLog } from "../base/undo-log.ts";
import type { FaultDescription } from "../plan/catalogue.ts";
import type { ParameterValue, PlannedFault } from "../plan/plan.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";

/** A kind of fault: one file, and one line in `faults/table.ts`. */
export interface FaultKind extends FaultDescription {
  /**
   * Does it to every node, at the same time. What was done before an error is healed before the error is thrown. The fault is deaf to
   * the run's cancellation from here on: only `heal` ends it.
   */
  readonly inject: (fault: ResolvedFault) => Promise<Injection>;
}

export interface ResolvedFault {
  readonly plan: PlannedFault;
  readonly topology: Topology;
  /** Resolved when the fault started. */
  readonly nodes: readonly RedisNode[];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Where what undoes an act is written before it, by kinds whose nodes do not do that themselves. Absent: nowhere. */
  readonly undo?: UndoLog;
  /** Each step of injecting, feeling and healing is bounded by these. */
  readonly effectLimitMs: number;
  readonly healLimitMs: number;
}

/** A fault that is in. Disposing of it heals it, once, however often and by whomever it is asked. */
export interface Injection extends AsyncDisposable {
  /** Feels for the effect where it hurts: `{ effective: true, detail: "PING through the path took 31.2 ms, 30 ms were added" }`. */
  feel(signal: AbortSignal): Promise<Felt>;
  /** Heals, then verifies on the fault's own effect. Never throws: what went wrong is `verified: false` with the reason. */
  heal(): Promise<Healed>;
}

export interface Felt {
  readonly effective: boolean;
  readonly detail: string;
  /** How long ago the first sign of it was seen, in ms: a deadline has to pass before silence is certain. */
  readonly agoMs: number;
}

export interface Healed {
  readonly verified: boolean;
  readonly detail: string;
}

/** An act failed on some node, and what had been done to the others could not be healed: the fault is still in, in part. */
export class NotHealedError extends AggregateError {}
