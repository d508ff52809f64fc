import type { Chart } from "../chart/model.ts";
import { formatRatio } from "../text/format.ts";
import { hitRatioOf } from "../timeline/loads.ts";
import { pointsOf } from "../timeline/seconds.ts";
import { describeLowest, extremeOf, sentence } from "./describe.ts";
import { limitsOf } from "./limits.ts";
import { type MakeCharts, ofLoad } from "./make-charts.ts";

/** Share of the answered reads that found their key, in each second, as the client saw it. Loads that read nothing have no chart. */
export const hitRatioCharts: MakeCharts = (verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .flatMap(({ name }): readonly Chart[] => {
      const ratios = hitRatioOf(evidence, name);
      const least = extremeOf(ratios, (a, b) => a < b);
      if (least === null) return [];
      const shows = ofLoad(name, ["hitRatio"]);
      const limits = limitsOf(verdict, evidence, shows);
      const lowest = limits.reduce((before, { value }) => Math.min(before, value), least.value);
      const whole = verdict.load.find((load) => load.name === name)?.hitRatio ?? null;
      return [
        {
          id: `hits-${target.name}-${name}`,
          title: `${name} · hit ratio, client-side`,
          unit: "of answered reads",
          target: target.name,
          series: [{ name: "hits", points: pointsOf(ratios), look: { colour: 0 } }],
          limits,
          vertical: { kind: "linear", from: lowest >= 0.5 ? Math.floor((lowest - 0.02) * 20) / 20 : 0, to: 1 },
          values: "share",
          summary: sentence([
            whole === null ? null : `${formatRatio(whole)} over the run`,
            describeLowest(ratios, formatRatio, clock),
          ]),
          shows,
        },
      ];
    });
