import type { Evidence } from "../../harness/journal/evidence.ts";
import type { PlannedLoad, PlannedMeasure } from "../../harness/plan/plan.ts";
import type { ObjectiveFinding, Verdict } from "../../harness/verdict/verdict.ts";

/** What probably made an objective fail, what shows it, and what to do next: the first page of a runbook, filled in. */
export interface Cause {
  /** The name of the rule that found it. */
  readonly rule: string;
  /** One sentence, without its stop. */
  readonly likely: string;
  /** Two at least, in the order of the clock. */
  readonly readings: readonly CauseReading[];
  readonly next: readonly Step[];
}

/** A figure of this run and when it was read. */
export interface CauseReading {
  readonly atMs: number;
  readonly text: string;
}

export interface Step {
  readonly text: string;
  /** What to type, `HOST` and `PORT` left to the reader. */
  readonly command?: string;
}

/** A failed objective, with all that rules look at. */
export interface Question {
  readonly finding: ObjectiveFinding;
  readonly measure: PlannedMeasure;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  /** The deployment that it is about; null where it is about none. */
  readonly target: string | null;
  /** The load that it is about, or those of the target. */
  readonly loads: readonly PlannedLoad[];
  /** Where it was decided; the whole run where nothing is told. */
  readonly spans: readonly Span[];
}

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Null: this is not what happened. `rule` is filled in from the table. */
export type Rule = (question: Question) => Omit<Cause, "rule"> | null;
