import type { Chart } from "../chart/model.ts";
import { formatNumber } from "../text/format.ts";
import { slotsOf } from "../timeline/loads.ts";
import { pointsOf, secondMs } from "../timeline/seconds.ts";
import { describeLowest, median, sentence } from "./describe.ts";
import { limitsOf } from "./limits.ts";
import { type MakeCharts, ofWholeLoad } from "./make-charts.ts";

/** Slots due and slots done in each second, per load: the distance between the two lines is what the target owes. */
export const throughputCharts: MakeCharts = (verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .map(({ name }): Chart => {
      const { offered, done } = slotsOf(evidence, name);
      const finding = verdict.load.find((load) => load.name === name);
      const middle = median(done);
      const share =
        finding && finding.offered > 0
          ? `${formatNumber(finding.done)} of ${formatNumber(finding.offered)} done`
          : null;
      const planned = done.slice(0, Math.floor((clock.phases.at(-1)?.endMs ?? Infinity) / secondMs));
      const shows = ofWholeLoad(name, ["throughput", "offered", "achieved", "abandoned"]);
      return {
        id: `ops-${target.name}-${name}`,
        title: `${name} · slots offered and done`,
        unit: "per second",
        target: target.name,
        series: [
          { name: "offered", points: pointsOf(offered), look: { colour: "muted", dash: "short", isThin: true } },
          { name: "done", points: pointsOf(done), look: { colour: 0, area: true } },
        ],
        limits: limitsOf(verdict, evidence, ofWholeLoad(name, ["throughput"])),
        vertical: { kind: "linear" },
        values: "number",
        summary: sentence([
          share,
          middle === null ? null : `typically ${formatNumber(middle)}/s`,
          describeLowest(planned, (value) => `${formatNumber(value)}/s`, clock),
        ]),
        shows,
      };
    });
