import { drawChart } from "../chart/chart.ts";
import { eventsOf } from "../facts/run.ts";
import { formatBytes, formatMs, formatNumber, formatRatio, unknownText } from "../text/format.ts";
import { markup } from "../text/markup.ts";
import type { DrawSection } from "./section.ts";
import { drawSign } from "./sign.ts";

/** Was redrill itself fit to measure? */
export const drawGenerator: DrawSection = ({ verdict, evidence, clock, generator: charts, buckets }) => {
  const { generator } = verdict;
  const { isFit, detail, lagP99Ms, lateWhileIdle, lateWhileIdleRatio, stalledInCall } = generator;
  const machine = eventsOf(evidence, "run.started")[0]?.machine;
  const sign = isFit
    ? ({ symbol: "✓", word: "fit to measure", tone: "good" } as const)
    : ({ symbol: "✗", word: "not fit to measure", tone: "bad" } as const);
  const late = lateWhileIdleRatio === null ? "" : ` (${formatRatio(lateWhileIdleRatio)})`;
  return markup`<p>${drawSign(sign)} ${detail}</p>
<dl class="facts">
<div><dt>Lag, p99</dt><dd>${lagP99Ms === null ? unknownText : formatMs(lagP99Ms)}</dd></div>
<div><dt>Slots late while a worker waited</dt><dd>${formatNumber(lateWhileIdle)}${late}</dd></div>
<div><dt>Slots in a call while it stood still itself</dt><dd>${formatNumber(stalledInCall)}</dd></div>
<div><dt>Load records</dt><dd>${evidence.load.isComplete ? "complete" : "not complete: the engine did not end in order"}</dd></div>
${machine === undefined ? null : markup`<div><dt>Machine</dt><dd>${formatNumber(machine.cpus)} CPUs, ${machine.cpuModel}, ${formatBytes(machine.memoryBytes)}, ${machine.platform}</dd></div>`}
</dl>
${
  charts.length === 0
    ? null
    : markup`<div class="charts">
${charts.map((chart) => drawChart(chart, clock, buckets))}</div>
`
}`;
};
