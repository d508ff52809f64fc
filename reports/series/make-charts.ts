import type { Chart, Clock } from "../chart/model.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import type { PlannedTarget } from "../../harness/plan/plan.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";

/** The charts of one kind for a target and its loads. */
export type MakeCharts = (
  verdict: Verdict,
  evidence: Evidence,
  clock: Clock,
  target: PlannedTarget,
) => readonly Chart[];
