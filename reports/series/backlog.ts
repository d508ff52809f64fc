import type { Chart } from "../chart/model.ts";
import { formatNumber } from "../text/format.ts";
import { gaugesOf, slotsOf } from "../timeline/loads.ts";
import { pointsOf } from "../timeline/seconds.ts";
import { describeHighest, extremeOf, median, sentence } from "./describe.ts";
import { type MakeCharts, ofWholeLoad } from "./make-charts.ts";

/** From which share of a second's slots on a queue is worth a chart. */
const worthSeeing = 0.1;

/** Slots that were due and waited for a free worker; only where a queue was ever longer than a tenth of a second's slots. */
export const backlogCharts: MakeCharts = (_verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .flatMap(({ name }): readonly Chart[] => {
      const { backlog, workersCalling } = gaugesOf(evidence, name);
      const longest = extremeOf(backlog, (a, b) => a > b);
      const rate = median(slotsOf(evidence, name).offered) ?? 0;
      if (longest === null || longest.value <= Math.max(1, rate * worthSeeing)) return [];
      return [
        {
          id: `backlog-${target.name}-${name}`,
          title: `${name} · slots waiting for a worker`,
          unit: "at once",
          target: target.name,
          series: [
            { name: "waiting", points: pointsOf(backlog), look: { colour: 3, area: true } },
            { name: "in a call", points: pointsOf(workersCalling), look: { colour: "muted", dash: "short" } },
          ],
          limits: [],
          vertical: { kind: "auto" },
          values: "number",
          summary: sentence([describeHighest(backlog, (value) => `${formatNumber(value)} waiting`, clock)]),
          shows: ofWholeLoad(name, ["backlog", "queueDepth"]),
        },
      ];
    });
