import type { Chart, Point } from "../chart/model.ts";
import { formatBytes, formatRatio } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import { highestOf, pointsOf } from "../timeline/seconds.ts";
import { describeHighest, sentence } from "./describe.ts";
import { limitsOf } from "./limits.ts";
import { type MakeCharts, ofTarget } from "./make-charts.ts";

/** Memory of the fullest node in each second, and its `maxmemory` where it has one. */
export const memoryCharts: MakeCharts = (verdict, evidence, clock, target): readonly Chart[] => {
  const nodes = nodesOfTarget(evidence, target.name);
  const used = highestOf(nodes.map(({ seconds }) => seconds.usedMemoryBytes));
  const maxBytes = nodes.reduce((most, node) => Math.max(most, node.maxMemoryBytes), 0);
  const highest = describeHighest(used, formatBytes, clock);
  const ratio = verdict.targets.find(({ name }) => name === target.name)?.memoryMaxRatio ?? null;
  const whole: readonly Point[] = [
    { atMs: 0, value: maxBytes },
    { atMs: evidence.plan.durationMs, value: maxBytes },
  ];
  const hasLimit = highest !== null && maxBytes > 0;
  const shows = ofTarget(target.name, ["memoryRatio"]);
  return [
    {
      id: `memory-${target.name}`,
      title: `${target.name} · memory of the fullest node`,
      unit: "bytes used",
      target: target.name,
      series: [
        { name: "used", points: pointsOf(used), look: { colour: 0, area: true } },
        ...(hasLimit ? [{ name: "maxmemory", points: whole, look: { colour: "muted", dash: "short" } } as const] : []),
      ],
      limits: maxBytes === 0 ? [] : limitsOf(verdict, evidence, shows, (limit) => limit * maxBytes),
      vertical: { kind: "linear" },
      values: "bytes",
      summary: sentence([
        highest,
        ratio === null ? null : `at most ${formatRatio(ratio)} of maxmemory`,
        highest !== null && maxBytes === 0 ? "no maxmemory is set" : null,
      ]),
      shows: ofTarget(target.name, ["memoryRatio", "fragmentation"]),
    },
  ];
};
