import type { Evidence, Histogram } from "../journal/evidence.ts";
import { mergeHistograms } from "../journal/histogram.ts";
import type { LatencyRecord } from "../journal/load-record.ts";
import { perRun } from "./per-run.ts";

/** All latencies of a load or of one of its operations: added up once, since a long run has some ten thousand windows. */
export function latenciesOfRun(
  evidence: Evidence,
  load: string,
  operation: string,
  time: LatencyRecord["time"],
): Histogram {
  return merged(evidence, JSON.stringify([load, operation, time]));
}

const merged = perRun((evidence, key): Histogram => {
  const [load, operation, time] = JSON.parse(key) as [string, string, LatencyRecord["time"]];
  return mergeHistograms(evidence.load.latencies(load, operation, time).map(({ histogram }) => histogram));
});
