import type { Chart, Clock } from "../chart/model.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import type { PlannedMeasure, PlannedTarget } from "../../harness/plan/plan.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";

/** The charts of one kind for a target and its loads. */
export type MakeCharts = (
  verdict: Verdict,
  evidence: Evidence,
  clock: Clock,
  target: PlannedTarget,
) => readonly Chart[];

/** Is it one of these metrics, of this load or of one of its operations? */
export function ofLoad(load: string, metrics: readonly string[]): Chart["shows"] {
  return ({ metric, subject }: PlannedMeasure) =>
    metrics.includes(metric) && subject.kind === "load" && subject.load === load;
}

/** The same, of the slots of the load as a whole. */
export function ofWholeLoad(load: string, metrics: readonly string[]): Chart["shows"] {
  return (measure) =>
    ofLoad(load, metrics)(measure) && measure.subject.kind === "load" && measure.subject.operation === null;
}

export function ofTarget(target: string, metrics: readonly string[]): Chart["shows"] {
  return ({ metric, subject }) => metrics.includes(metric) && subject.kind === "target" && subject.target === target;
}
