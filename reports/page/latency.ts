import { drawChart } from "../chart/chart.ts";
import { drawHeatMap } from "../chart/heat-map.ts";
import { makeHeatMap } from "../series/heat-maps.ts";
import { markup } from "../text/markup.ts";
import { drawLoadTables } from "./loads.ts";
import type { DrawSection } from "./section.ts";

/** The loads in figures, and each one's latencies as a whole: over time, and by percentile. */
export const drawLatency: DrawSection = ({ verdict, evidence, clock, percentiles }) => {
  if (verdict.load.length === 0) return null;
  const figures = evidence.plan.loads.flatMap((load) => {
    const heat = makeHeatMap(load, evidence, clock);
    const whole = percentiles.get(load.name);
    return [
      ...(heat === null ? [] : [drawHeatMap(heat, clock)]),
      ...(whole === undefined ? [] : [drawChart(whole.chart, whole.axis)]),
    ];
  });
  return markup`${drawLoadTables(verdict)}${
    figures.length === 0
      ? null
      : markup`<p class="note">Heat maps: a column is a stretch of the clock, a row a band of response times, the darker the more of its slots lay there; the faintest shade may be a single slot. By percentile: the axis gives each further nine as much room as the one before; where response and service part, slots waited for a worker.</p>
<div class="charts">
${figures}</div>
`
  }`;
};
