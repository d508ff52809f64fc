import type { Chart, Look } from "../chart/model.ts";
import { formatNumber } from "../text/format.ts";
import { nodesOfTarget, type NodeTimeline } from "../timeline/nodes.ts";
import { pointsOf, sumOf } from "../timeline/seconds.ts";
import { describeHighest, median, sentence } from "./describe.ts";
import { type MakeCharts, ofTarget } from "./make-charts.ts";

/** More nodes than this share the line `others`: the ones with most to do have a line of their own. */
const mostNodes = 6;
const dashes = [undefined, "long", "short", "dots", undefined, "long"] as const;

/** Commands that each node processed in each second, the probes' own among them. */
export const nodeOpsCharts: MakeCharts = (_verdict, evidence, clock, target): readonly Chart[] => {
  const nodes = nodesOfTarget(evidence, target.name);
  if (nodes.length === 0) return [];
  const named =
    nodes.length > mostNodes ? nodes.toSorted((a, b) => opsOf(b) - opsOf(a)).slice(0, mostNodes - 1) : nodes;
  const rest = nodes.filter((node) => !named.includes(node));
  const total = sumOf(nodes.map(({ seconds }) => seconds.commandsPerSecond));
  return [
    {
      id: `node-ops-${target.name}`,
      title: `${target.name} · commands by node`,
      unit: "per second",
      target: target.name,
      series: [
        ...named.map(({ node, seconds }, index) => ({
          name: shortName(node, target.name),
          points: pointsOf(seconds.commandsPerSecond),
          look: lookOf(index),
        })),
        ...(rest.length === 0
          ? []
          : [
              {
                name: `${String(rest.length)} others`,
                points: pointsOf(sumOf(rest.map(({ seconds }) => seconds.commandsPerSecond))),
                look: { colour: "muted", dash: "dots" },
              } as const,
            ]),
      ],
      limits: [],
      vertical: { kind: "linear" },
      values: "number",
      summary: sentence([
        busiestText(nodes, target.name),
        describeHighest(total, (value) => `all together ${formatNumber(Math.round(value))}/s`, clock),
      ]),
      shows: ofTarget(target.name, ["serverHitRatio", "rejectedConnections", "blockedClients", "failovers"]),
    },
  ];
};

function busiestText(nodes: readonly NodeTimeline[], target: string): string | null {
  const [first] = nodes.toSorted((a, b) => opsOf(b) - opsOf(a));
  if (first === undefined || opsOf(first) === 0) return null;
  return `busiest ${shortName(first.node, target)}, typically ${formatNumber(Math.round(opsOf(first)))}/s`;
}

function opsOf({ seconds }: NodeTimeline): number {
  return median(seconds.commandsPerSecond) ?? 0;
}

function lookOf(index: number): Look {
  const dash = dashes[index];
  return { colour: index, ...(dash === undefined ? {} : { dash }) };
}

/** `node-1` of `cache-node-1`: the chart says which target. */
function shortName(node: string, target: string): string {
  return node.startsWith(`${target}-`) ? node.slice(target.length + 1) : node;
}
