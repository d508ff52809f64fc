import type { Evidence } from "../../harness/journal/evidence.ts";
import type { Chart, Clock } from "../chart/model.ts";
import { eventsOf } from "../facts/run.ts";
import { formatMs, formatNumber } from "../text/format.ts";
import { latenciesOf } from "../timeline/loads.ts";
import { fillReadings, pointsOf } from "../timeline/seconds.ts";
import { describeHighest, sentence } from "./describe.ts";

const dashes = [undefined, "long", "short", "dots"] as const;
/** More loads than this are not told apart by dashes. */
const mostLoads = 4;

/** Was the generator fit all the time? Its own lateness, and who had the processors. */
export function generatorCharts(evidence: Evidence, clock: Clock): readonly Chart[] {
  return [...lagChart(evidence, clock), ...machineChart(evidence, clock)];
}

function lagChart(evidence: Evidence, clock: Clock): readonly Chart[] {
  const lags = evidence.plan.loads.flatMap(({ name }) => {
    const { p99 } = latenciesOf(evidence, name, "", "lag");
    return p99.some((value) => value !== null) ? [{ name, p99 }] : [];
  });
  if (lags.length === 0) return [];
  return [
    {
      id: "generator-lag",
      title: "How late the generator itself was",
      unit: "p99, ms",
      target: "",
      series: lags.slice(0, mostLoads).map(({ name, p99 }, index) => {
        const dash = dashes[index];
        return { name, points: pointsOf(p99), look: { colour: index, ...(dash === undefined ? {} : { dash }) } };
      }),
      limits: [],
      vertical: { kind: "auto" },
      values: "ms",
      summary: sentence(
        lags
          .slice(0, mostLoads)
          .map(({ name, p99 }) => describeHighest(p99, (value) => `${name} ${formatMs(value)}`, clock)),
      ),
      shows: () => false,
    },
  ];
}

function machineChart(evidence: Evidence, clock: Clock): readonly Chart[] {
  const readings = eventsOf(evidence, "machine").filter(({ atMs }) => atMs >= 0);
  const [first] = readings;
  if (first === undefined) return [];
  const own = fillReadings(
    evidence,
    readings.map(({ atMs, ownCores }) => ({ atMs, value: ownCores })),
  );
  const strangers = fillReadings(
    evidence,
    readings.map(({ atMs, strangerCores }) => ({ atMs, value: strangerCores })),
  );
  return [
    {
      id: "generator-machine",
      title: "Processors of this machine in use",
      unit: `of ${formatNumber(first.cores)}`,
      target: "",
      series: [
        { name: "this run", points: pointsOf(own), look: { colour: 0, area: true } },
        { name: "others", points: pointsOf(strangers), look: { colour: 1, dash: "long" } },
      ],
      limits: [],
      vertical: { kind: "linear", to: first.cores },
      values: "number",
      summary: sentence([
        describeHighest(own, (value) => `this run ${formatNumber(value)}`, clock),
        describeHighest(strangers, (value) => `other programs ${formatNumber(value)}`, clock),
      ]),
      shows: () => false,
    },
  ];
}
