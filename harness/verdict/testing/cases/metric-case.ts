import type { Evidence } from "../../../journal/evidence.ts";
import type { Operator } from "../../../drill/objective.ts";
import type { PlannedMeasure } from "../../../plan/plan.ts";

/** What every metric has to be shown to do: hold exactly at its limit, fail just beyond it, and be unknown of nothing or a gap. */
export interface MetricCase {
  readonly measure: PlannedMeasure;
  /** `<=` where less is better. */
  readonly op: Extract<Operator, "<=" | ">=">;
  readonly limit: number;
  /** It measures exactly the limit. */
  readonly at: () => Evidence;
  /** It measures something just beyond it. */
  readonly beyond: () => Evidence;
  readonly unknown: () => Evidence;
}
