import type { Evidence } from "../../harness/journal/evidence.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";
import type { Chart, LimitLine } from "../chart/model.ts";
import { limitText } from "../facts/objectives.ts";

/** The lines of the objectives that limit what a chart shows; `toChart` turns the objective's unit into the chart's. */
export function limitsOf(
  { objectives }: Verdict,
  { plan }: Evidence,
  shows: Chart["shows"],
  toChart: (limit: number) => number = (limit) => limit,
): readonly LimitLine[] {
  return objectives.flatMap((finding) => {
    const planned = plan.objectives.find(({ name }) => name === finding.name);
    if (planned === undefined || finding.limit === null || planned.expression.second !== null) return [];
    if (!shows(planned.expression.first)) return [];
    const whole = [{ startMs: 0, endMs: plan.durationMs }];
    const spans = planned.never || finding.windows.length === 0 ? whole : finding.windows;
    return [{ value: toChart(finding.limit), label: limitText(finding), spans, isBroken: finding.status === "fail" }];
  });
}
