import { encodeHistograms } from "../harness/journal/encode-histogram.ts";
import type { Evidence, LatencyWindow } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { eventsOf } from "./facts/run.ts";
import { cleanLine } from "./text/clean.ts";

/** A series has no more intervals than this: of a long run each line sums up several seconds, exactly. */
const mostIntervals = 600;
const windowMs = 1_000;

/**
 * `latency-<load>.hlog` for each load, as HdrHistogram's log readers and plotters open them: histograms of microseconds, to 3
 * digits, by the due time of the slots, from zero on. Lines without a tag are the response times of the load; tagged ones are
 * `service` (its service times), `get` and `get.service` (those of an operation; left out of runs longer than ten minutes, of
 * which they would take seconds to write: `load.ndjson` has them).
 */
export function* renderHdrLogs(verdict: Verdict, evidence: Evidence): Generator<readonly [name: string, text: string]> {
  for (const { name } of evidence.plan.loads) yield [`latency-${name}.hlog`, drawLog(name, verdict, evidence)];
}

function drawLog(load: string, { run }: Verdict, evidence: Evidence): string {
  const isLong = evidence.plan.durationMs > mostIntervals * windowMs;
  const operations = isLong ? [] : evidence.load.operations(load);
  const series = ["", ...operations].flatMap((operation) =>
    (["response", "service"] as const).map((time) => ({
      tag: [operation, time === "service" ? time : ""].filter((part) => part !== "").join("."),
      windows: evidence.load.latencies(load, operation, time).filter((window) => window.windowMs >= 0),
    })),
  );
  const seconds = Math.max(1, ...series.map(({ windows }) => ((windows.at(-1)?.windowMs ?? 0) + windowMs) / windowMs));
  const intervalMs = Math.ceil(seconds / mostIntervals) * windowMs;
  const lines = series.flatMap(({ tag, windows }) =>
    intervals(windows, intervalMs).map(({ startMs, histograms }) => ({
      startMs,
      text: drawLine(tag, startMs, intervalMs, histograms),
    })),
  );
  const zero = new Date(zeroOf(run.startedAt, evidence));
  return [
    "#[Histogram log format version 1.3]",
    `#[StartTime: ${(zero.getTime() / 1_000).toFixed(3)} (seconds since epoch), ${zero.toUTCString()}]`,
    `#[redrill ${run.redrill}, run ${cleanLine(run.id)}, load ${cleanLine(load)}: microseconds, Interval_Max in milliseconds]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines.toSorted((a, b) => a.startMs - b.startMs).map(({ text }) => text),
    "",
  ].join("\n");
}

/** When zero was, in ms since 1970. */
function zeroOf(startedAt: string, evidence: Evidence): number {
  const started = eventsOf(evidence, "run.started")[0];
  const at = Date.parse(started?.startedAt ?? startedAt);
  return (Number.isNaN(at) ? 0 : at) - (started?.atMs ?? 0);
}

function intervals(windows: readonly LatencyWindow[], intervalMs: number) {
  const byStart = new Map<number, LatencyWindow["histogram"][]>();
  for (const window of windows) {
    const startMs = Math.floor(window.windowMs / intervalMs) * intervalMs;
    const known = byStart.get(startMs);
    if (known === undefined) byStart.set(startMs, [window.histogram]);
    else known.push(window.histogram);
  }
  return [...byStart].map(([startMs, histograms]) => ({ startMs, histograms }));
}

function drawLine(
  tag: string,
  startMs: number,
  lengthMs: number,
  histograms: readonly LatencyWindow["histogram"][],
): string {
  const maxMs = histograms.reduce((most, { maxMs: max }) => Math.max(most, max ?? 0), 0);
  const figures = [startMs / 1_000, lengthMs / 1_000, maxMs].map((value) => value.toFixed(3));
  return `${tag === "" ? "" : `Tag=${tag.replaceAll(/[\s,]/gu, "_")},`}${figures.join(",")},${encodeHistograms(histograms)}`;
}
