import { drawChart } from "../chart/chart.ts";
import { topologyText } from "../facts/targets.ts";
import { markup, type Markup } from "../text/markup.ts";
import type { TimelinePage } from "./page.ts";
import { drawTimeline } from "./timeline.ts";

/** Everything on one clock: what happened when, then what the clients of each deployment saw and what its nodes did. */
export function drawCharts({ verdict, evidence, clock, targets, buckets }: TimelinePage): Markup {
  const { events, load, plan } = evidence;
  const hasLoad = plan.loads.some(
    ({ name }) => load.counts(name, "", "due").length + load.counts(name, "", "end").length > 0,
  );
  if (!hasLoad && !events.some(({ type, atMs }) => type === "info" && atMs >= 0)) {
    return markup`<p>The run ended before its clock began: there is nothing to draw.</p>`;
  }
  return markup`<p class="note">All charts share one clock, from 0:00 (the end of the warm-up) to the end of the run. Shaded: a fault is in, from injection to healing, by its number; paler where it hit another target. ◆ a master changed. Dashed lines with a sign are the limits of objectives. A gap in a line means that nothing is known there.</p>
<div id="toolbar"></div>
${drawTimeline(verdict, clock)}
${targets.map(
  ({ target, charts }) => markup`<h3>${target.name} <span class="unit">${topologyText(target)}</span></h3>
<div class="charts">
${charts.map((chart) => drawChart(chart, clock, buckets))}</div>
`,
)}`;
}
