import type { Selector } from "../drill/objective.ts";

/** What an objective or a stop condition measures, when, and against what. */

export interface PlannedExpression {
  readonly first: PlannedMeasure;
  readonly operation: "-" | "/" | null;
  readonly second: PlannedMeasure | null;
}

/** A metric with everything it needs to be read from the evidence. `metric` is a key of the table in `metrics.ts`. */
export interface PlannedMeasure {
  readonly metric: string;
  readonly subject: Subject;
  readonly filters: Readonly<Record<string, string>>;
  /** Of a latency: `p99`, `mean` ...; null where the metric is a plain number. */
  readonly aggregate: Aggregate | null;
  /** `min(hitRatio(shop))`, `max(p99(shop))`: of its values in the whole seconds of the scope. Missing: one value over the scope. */
  readonly bySecond?: Aggregate;
}

export type Aggregate =
  | { readonly kind: "min" | "mean" | "max" }
  /** 99.9 for `p99.9`. */
  | { readonly kind: "percentile"; readonly percent: number };

export type Subject =
  | { readonly kind: "load"; readonly load: string; readonly operation: string | null }
  | { readonly kind: "target"; readonly target: string; readonly nodes: Selector | null }
  | { readonly kind: "fault"; readonly fault: string };

export type PlannedBound =
  | { readonly kind: "quantity"; readonly value: number; readonly text: string }
  /** A multiple of the same expression over a phase, and something more: `1x base + 2ms`. */
  | {
      readonly kind: "phase";
      readonly factor: number;
      readonly phase: string;
      readonly plus?: number;
      readonly text: string;
    }
  /** The same of a saved run, over the same scope: `1.2x run(last-good)`. */
  | {
      readonly kind: "run";
      readonly factor: number;
      readonly run: string;
      readonly plus?: number;
      readonly text: string;
    };

export interface PlannedScope {
  /** As written; "the whole run" where nothing was. */
  readonly text: string;
  readonly during: readonly PlannedSpan[];
  readonly outside: readonly PlannedSpan[];
}

/** A phase is known beforehand; a fault's window and its recovery are read from the journal. */
export type PlannedSpan =
  | { readonly kind: "phase"; readonly name: string; readonly startMs: number; readonly endMs: number }
  | { readonly kind: "fault"; readonly name: string }
  | { readonly kind: "faults" }
  | { readonly kind: "recovery"; readonly name: string };
