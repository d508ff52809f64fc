import type { Evidence, Histogram } from "../../harness/journal/evidence.ts";
import { mergeHistograms } from "../../harness/journal/histogram.ts";
import type { Chart, Clock, Look, Point } from "../chart/model.ts";
import { formatMs, formatNumber } from "../text/format.ts";
import { sentence } from "./describe.ts";

/** Steps of the axis: 1/20 of a nine. */
const stepsPerNine = 20;
const stepMs = 1_000 / stepsPerNine;
const lines = [
  { time: "response", look: { colour: 1 } },
  { time: "service", look: { colour: 2, dash: "long" } },
] as const satisfies readonly { readonly time: "response" | "service"; readonly look: Look }[];

export interface PercentilePlot {
  readonly chart: Chart;
  readonly axis: Clock;
}

/**
 * The whole distribution of a load as HdrHistogram plots it: the axis counts nines, so that the tail has as much room as the
 * rest. Where the lines of response and service part, slots waited. Null where nothing was timed.
 */
export function makePercentiles(
  { name, target }: { readonly name: string; readonly target: string },
  evidence: Evidence,
): PercentilePlot | null {
  const known = lines.flatMap(({ time, look }) => {
    const whole = mergeHistograms(evidence.load.latencies(name, "", time).map(({ histogram }) => histogram));
    return whole.count === 0 ? [] : [{ time, look, whole }];
  });
  const [first] = known;
  if (first === undefined) return null;
  const nines = Math.max(2, Math.ceil(Math.log10(Math.max(...known.map(({ whole }) => whole.count)))));
  const figures = [50, 99, 99.9].map(
    (percent) => `p${String(percent)} ${formatMs(first.whole.percentileMs(percent) ?? 0)}`,
  );
  const service = known.find(({ time }) => time === "service")?.whole.percentileMs(99) ?? null;
  return {
    axis: axisOf(nines),
    chart: {
      id: `percentiles-${target}-${name}`,
      title: `${name} · latency by percentile`,
      unit: "ms",
      target,
      series: known.map(({ time, look, whole }) => ({ name: time, points: pointsOf(whole, nines), look })),
      limits: [],
      vertical: { kind: "auto" },
      heightPx: 190,
      values: "ms",
      summary: sentence([
        `response ${figures.join(", ")}, longest ${formatMs(first.whole.maxMs ?? 0)} of ${formatNumber(first.whole.count)}`,
        service === null ? null : `service p99 ${formatMs(service)}`,
      ]),
      shows: () => false,
    },
  };
}

/** Up to the percentile that stands for a single value; that one is the highest. */
function pointsOf(whole: Histogram, nines: number): readonly Point[] {
  const last = Math.log10(whole.count);
  const points: Point[] = [];
  for (let step = 0; step <= nines * stepsPerNine; step += 1) {
    const at = step / stepsPerNine;
    points.push({ atMs: step * stepMs, value: at <= last ? whole.percentileMs(100 * (1 - 10 ** -at)) : null });
  }
  const end = points.findLast(({ value }) => value !== null);
  return points.map((point) => (point === end ? { ...point, value: whole.maxMs } : point));
}

function axisOf(nines: number): Clock {
  const half = { atMs: Math.log10(2) * 1_000, label: "50 %" };
  const whole = Array.from({ length: nines }, (_, index) => ({
    atMs: (index + 1) * 1_000,
    label: index === 0 ? "90 %" : `99${index === 1 ? "" : `.${"9".repeat(index - 1)}`} %`,
  }));
  return {
    grid: { firstMs: 0, stepMs },
    startMs: 0,
    endMs: nines * 1_000,
    phases: [],
    faults: [],
    failovers: [],
    cut: null,
    marks: [],
    ticks: [half, ...whole],
  };
}
