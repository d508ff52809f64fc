import type { Chart } from "../chart/model.ts";
import { formatBytes, formatNumber } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import { highestOf, pointsOf, type Seconds } from "../timeline/seconds.ts";
import { describeHighest, extremeOf, sentence } from "./describe.ts";
import { limitsOf } from "./limits.ts";
import { type MakeCharts, ofTarget } from "./make-charts.ts";

/**
 * How far the slowest replica was behind its master. Redis tells seconds in whole steps, so bytes say more, unless the lag is
 * of seconds or an objective judges them.
 */
export const replicationLagCharts: MakeCharts = (verdict, evidence, clock, target): readonly Chart[] => {
  const nodes = nodesOfTarget(evidence, target.name);
  const seconds = highestOf(nodes.map((node) => node.seconds.replicaLagSeconds));
  const bytes = highestOf(nodes.map((node) => node.seconds.replicaLagBytes));
  const most = extremeOf(seconds, (a, b) => a > b);
  if (most === null) return [];
  const shows = ofTarget(target.name, ["replicationLag", "fullResyncs", "replicationLagBytes"]);
  const limits = limitsOf(verdict, evidence, ofTarget(target.name, ["replicationLag"]), (ms) => ms / 1_000);
  const isInSeconds = most.value >= 2 || limits.length > 0;
  const chart = (unit: string, values: Chart["values"], shown: Seconds): Chart => ({
    id: `lag-${target.name}`,
    title: `${target.name} · replication lag of the slowest replica`,
    unit,
    target: target.name,
    series: [{ name: "behind", points: pointsOf(shown), look: { colour: 4, area: true } }],
    limits: isInSeconds ? limits : [],
    vertical: { kind: "linear" },
    values,
    summary: sentence([
      describeHighest(seconds, (value) => `${formatNumber(value)} s`, clock),
      describeHighest(bytes, (value) => `${formatBytes(value)} behind`, clock),
    ]),
    shows,
  });
  return [isInSeconds ? chart("seconds", "number", seconds) : chart("bytes behind the master", "bytes", bytes)];
};
