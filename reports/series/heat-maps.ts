import type { Evidence, LatencyWindow } from "../../harness/journal/evidence.ts";
import { countInBands } from "../../harness/journal/bands.ts";
import type { HeatMap } from "../chart/heat-map.ts";
import type { Clock } from "../chart/model.ts";
import { formatMs } from "../text/format.ts";
import { secondMs } from "../timeline/seconds.ts";
import { describeHighest, sentence } from "./describe.ts";
import { latenciesOf } from "../timeline/loads.ts";

const mostColumns = 120;
/** Bands of the same factor, so that every decade has as many. */
const bandsPerDecade = 6;
const columnSteps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1_800, 3_600];

/** The response times of a load as a heat map; null where nothing was timed. */
export function makeHeatMap(
  load: { readonly name: string; readonly target: string },
  evidence: Evidence,
  clock: Clock,
): HeatMap | null {
  const windows = evidence.load
    .latencies(load.name, "", "response")
    .filter(({ windowMs }) => windowMs >= 0 && windowMs < clock.endMs);
  const bandEndsMs = bandsFor(windows);
  if (bandEndsMs.length === 0) return null;
  const seconds = clock.endMs / secondMs;
  const columnMs =
    (columnSteps.find((step) => seconds / step <= mostColumns) ?? Math.ceil(seconds / mostColumns)) * secondMs;
  const byColumn = Array.from({ length: Math.ceil(clock.endMs / columnMs) }, (): LatencyWindow["histogram"][] => []);
  for (const { windowMs, histogram } of windows) byColumn[Math.floor(windowMs / columnMs)]?.push(histogram);
  const columns = byColumn.map((histograms) => countInBands(histograms, bandEndsMs));
  const { p50, max } = latenciesOf(evidence, load.name, "", "response");
  return {
    id: `heat-${load.target}-${load.name}`,
    title: `${load.name} · response times`,
    target: load.target,
    columnMs,
    bandEndsMs,
    columns,
    summary: sentence([
      describeHighest(p50, (value) => `p50 ${formatMs(value)}`, clock),
      describeHighest(max, (value) => `slot ${formatMs(value)}`, clock),
    ]),
  };
}

function bandsFor(windows: readonly LatencyWindow[]): readonly number[] {
  let [lowest, highest] = [Infinity, 0];
  for (const { histogram } of windows) {
    if (histogram.count === 0) continue;
    lowest = Math.min(lowest, Math.max(histogram.minMs ?? lowest, 0.01));
    highest = Math.max(highest, histogram.maxMs ?? 0);
  }
  if (highest === 0) return [];
  const [from, to] = [lowest, Math.max(highest, lowest)].map((ms) => Math.log10(ms) * bandsPerDecade);
  const first = Math.floor(from ?? 0);
  const bands = Math.max(2, Math.ceil(to ?? 0) - first);
  return Array.from({ length: bands }, (_, band) => 10 ** ((first + band + 1) / bandsPerDecade));
}
