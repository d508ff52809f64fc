import type { Unit } from "../drill/objective.ts";

/**
 * What a scenario's pattern promises, as its manifest declares it: a measure that is computed from the load's history
 * (`load.note`) when the run is over. An objective names it as it names a metric: `overAdmitted(api) = 0`, `p99(lockWait(locks)) <= 1s`.
 *
 * `counter`: how often something happened. `highest`: the most there was at once. `distribution`: values, of which an aggregate is asked.
 */
export interface MeasureSpec {
  readonly kind: "counter" | "highest" | "distribution";
  readonly unit: Unit;
  /** One sentence or two; what a sample is belongs to it. */
  readonly description: string;
}

/**
 * Who computes them: one file each in `verdict/models/`, independent of what is tested. `noted` takes the values that a scenario
 * noted itself under the measure's name.
 */
export type ModelName = "noted" | "stampede" | "limiter" | "mutex" | "once" | "queue" | "versions" | "expiry";

/** How a measure is planned: as the metric `measure`, with its name as a filter. */
export const measureFilter = "name";
