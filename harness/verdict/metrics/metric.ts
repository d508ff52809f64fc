import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import type { ResolvedScope } from "../scope.ts";

/** How one metric of `plan/metrics.ts` is read from the evidence: one file, or one of a family's, and a line in `metrics.ts`. */
export interface Metric {
  /** One value over the scope. */
  readonly over: (measure: PlannedMeasure, evidence: Evidence, scope: ResolvedScope) => Measured;
  /** The value of the second that begins at `startMs`; null where the metric makes no sense over a second. */
  readonly inSecond: ((measure: PlannedMeasure, evidence: Evidence, startMs: number) => SecondValue) | null;
}

export interface Measured {
  /** Null = it cannot be known; `reason` says why. */
  readonly value: number | null;
  /** What a sample is stands with the metric. */
  readonly samples: number;
  readonly reason: string | null;
  /** Of a null value: it is more than this, because it was waited for until the run ended. */
  readonly atLeast: number | null;
  /** Of a null value: it is less than this. Of one that may be more: it is not more than this. */
  readonly atMost?: number | null;
  /** Of a value that was counted: a part of it was lost, so it may be more; a note says which. */
  readonly isLowerBound: boolean;
  /** The same where it may be less. */
  readonly isUpperBound?: boolean;
  /** What to know about the value. */
  readonly notes: readonly string[];
}

export interface SecondValue {
  /** Null: nothing to compute it from. */
  readonly value: number | null;
  /** Of a null value: it is more than this, though nobody knows by how much. */
  readonly atLeast?: number | null;
  /** Nothing was asked of the load in this second, so that a missing value is no gap. */
  readonly isIdle: boolean;
}

export function known(value: number, samples: number, notes: readonly string[] = []): Measured {
  return { value, samples, reason: null, atLeast: null, isLowerBound: false, notes };
}

export function unknown(reason: string, samples = 0): Measured {
  return { value: null, samples, reason, atLeast: null, isLowerBound: false, notes: [] };
}
