import { drawChart } from "../chart/chart.ts";
import { drawTimeline } from "./timeline.ts";
import { chartMakers } from "../series/table.ts";
import { markup } from "../text/markup.ts";
import { topologyText } from "../facts/targets.ts";
import type { DrawSection } from "./section.ts";

export const drawCharts: DrawSection = (verdict, evidence, clock) => {
  const { events, load, plan } = evidence;
  const hasLoad = plan.loads.some(
    ({ name }) => load.counts(name, "", "due").length + load.counts(name, "", "end").length > 0,
  );
  if (!hasLoad && !events.some(({ type, atMs }) => type === "info" && atMs >= 0)) {
    return markup`<p>The run ended before its clock began: there is nothing to draw.</p>`;
  }
  const groups = plan.targets.map((target) => {
    const charts = Object.values(chartMakers).flatMap((make) => make(verdict, evidence, clock, target));
    return markup`<h3>${target.name} <span class="unit">${topologyText(target)}</span></h3>
<div class="charts">
${charts.map((chart) => drawChart(chart, clock))}</div>
`;
  });
  return markup`<p class="note">All charts share one clock, from 0:00 (the end of the warm-up) to the end of the run. Shaded: a fault is in, from injection to healing, by its number; paler where it hit another target. ◆ a master changed. Dashed lines with a sign are the limits of objectives. A gap in a line means that nothing is known there.</p>
${drawTimeline(verdict, clock)}
${groups}`;
};
