import type { Unit } from "../drill/objective.ts";

/** What became of a drill's figures between two sets of runs of it. Plain JSON. */
export interface Comparison {
  readonly version: 1;
  /** Ids of the runs. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What else differs: versions, seeds, machines of one kind. It may be the cause, or the noise. */
  readonly differences: readonly string[];
  /**
   * `runs`: three runs a side or more, so what differs from run to run is known. `windows`: fewer; it is estimated from the
   * seconds within each, and a difference between two runs of the same thing looks like a change.
   */
  readonly basis: "runs" | "windows";
  readonly changes: readonly Change[];
  /** How often a comparison of equal runs would claim any change at all: at most this. */
  readonly falseAlarmRatio: number;
}

/** One indicator. `same` = no change could be shown, which is not the same as none. */
export interface Change {
  readonly load: string;
  /** `p99`, `errorRatio`. */
  readonly indicator: string;
  readonly unit: Unit;
  readonly better: "more" | "less";
  readonly outcome: "worse" | "better" | "same" | "unknown";
  readonly before: number | null;
  readonly after: number | null;
  /** After over before; of ratios (errors, hits) after less before. */
  readonly effect: number | null;
  /** Where the true effect lies, with all indicators taken together, in 95 of 100 comparisons. */
  readonly interval: readonly [number, number] | null;
  readonly reason: string;
}
