import type { Chart } from "../chart/model.ts";
import { formatNumber, plural } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import { pointsOf, sumOf } from "../timeline/seconds.ts";
import { describeHighest, sentence } from "./describe.ts";
import { type MakeCharts, ofTarget } from "./make-charts.ts";

/** Keys evicted and expired in each second by all nodes of the target that answered. */
export const evictionCharts: MakeCharts = (verdict, evidence, clock, target): readonly Chart[] => {
  const nodes = nodesOfTarget(evidence, target.name);
  const evicted = sumOf(nodes.map(({ seconds }) => seconds.evictedPerSecond));
  const expired = sumOf(nodes.map(({ seconds }) => seconds.expiredPerSecond));
  const hasExpired = expired.some((rate) => rate !== null && rate > 0);
  const total = verdict.targets.find(({ name }) => name === target.name)?.evictions ?? null;
  return [
    {
      id: `evictions-${target.name}`,
      title: `${target.name} · keys evicted${hasExpired ? " and expired" : ""}`,
      unit: "per second",
      target: target.name,
      series: [
        { name: "evicted", points: pointsOf(evicted), look: { colour: 1, area: true } },
        ...(hasExpired
          ? [{ name: "expired", points: pointsOf(expired), look: { colour: "muted", dash: "short" } } as const]
          : []),
      ],
      limits: [],
      vertical: { kind: "linear" },
      values: "number",
      summary:
        total === 0 && evicted.some((rate) => rate !== null)
          ? "No evictions."
          : sentence([
              total === null ? null : `${plural(total, "key")} evicted`,
              describeHighest(evicted, (value) => `${formatNumber(value)}/s`, clock),
            ]),
      shows: ofTarget(target.name, ["evictions", "expiries"]),
    },
  ];
};
