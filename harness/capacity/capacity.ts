import type { Limit } from "./find-limits.ts";
import type { Step } from "./search.ts";

/** `capacity.json`: the highest rate at which a drill's objectives hold. Rates are all loads together, per second. */
export interface Capacity {
  readonly version: 1;
  readonly title: string;
  readonly seed: number;
  /** The drill's own highest rate. */
  readonly peakPerSecond: number;
  /** Next year's, and by how much it is higher; null = nobody asked. */
  readonly growth: { readonly ratio: number; readonly peakPerSecond: number } | null;
  readonly withoutFaults: Search;
  /** Null: nobody asked, or it was not begun. */
  readonly withFaults: Search | null;
}

export interface Search {
  /**
   * `knee`: it lies between `good` and `bad`; `beyond`: it held as far as was searched; `below`: the lowest rate failed already; `generator`:
   * redrill could not offer more, and the target's knee is beyond; `unknown`: a step could not be judged; `interrupted`.
   */
  readonly outcome: "knee" | "beyond" | "below" | "generator" | "unknown" | "interrupted";
  /** The highest rate at which all objectives held; null = there was none. */
  readonly good: Rate | null;
  /** The lowest rate at which they did not, above `good`; null = there was none. */
  readonly bad: Rate | null;
  /** How far `good` is above the drill's own peak (0.5 = half as much again; negative = below). Null without `good`. */
  readonly headroomRatio: number | null;
  /** What was at its limit in the step that failed, what gave in first of all at the beginning; empty = nothing that is measured. */
  readonly limits: readonly Limit[];
  /** Every limit as it would be used at next year's peak, the fullest first; empty = nobody asked, or nothing held. */
  readonly forecast: readonly Forecast[];
  /** In the order in which they were run. */
  readonly steps: readonly RunStep[];
}

export interface Rate {
  /** Times the drill's own rates. */
  readonly factor: number;
  readonly perSecond: number;
}

export interface RunStep extends Step, Rate {
  /** Why, in one sentence. */
  readonly reason: string;
  readonly folder: string;
}

export interface Forecast {
  readonly what: string;
  /** 1 = at its limit. */
  readonly useRatio: number;
}
