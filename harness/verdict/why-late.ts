import type { Evidence } from "../journal/evidence.ts";
import { type EventOf, eventsOf } from "./events.ts";
import { strangerCoresLimit } from "./strangers.ts";

/** A second in which the generator was later than this by its own doing is one to explain. */
const lateMs = 5;
/** Processors that are busy to this share leave nobody waiting for long. */
const busyRatio = 0.85;

/**
 * Why the generator was late by its own doing: the processors of the seconds in which it was. Too few of them for this load,
 * others that used them, or none of that: then it was stopped, or the machine was.
 */
export function whyLate(evidence: Evidence, loads: readonly string[]): string {
  const seconds = lateSeconds(evidence, loads);
  const readings = eventsOf(evidence, "machine").filter(({ atMs }) =>
    // A reading covers the second before it.
    seconds.some((startMs) => startMs < atMs && atMs - 1_000 < startMs + 1_000),
  );
  if (readings.length === 0) return "how busy the processors were then was not measured";
  const mean = (of: (reading: EventOf<"machine">) => number) =>
    readings.reduce((sum, reading) => sum + of(reading), 0) / readings.length;
  const [own, strangers, cores] = [
    mean(({ ownCores }) => ownCores),
    mean(({ strangerCores }) => strangerCores),
    mean((reading) => reading.cores),
  ];
  const used = `this run used ${own.toFixed(1)} of ${cores.toFixed(0)} processors then`;
  if (strangers >= strangerCoresLimit) return `other programs used ${strangers.toFixed(1)} processors, ${used}`;
  if (own + strangers >= busyRatio * cores) return `too few processors for this load and its servers: ${used}`;
  return `not for want of processors: ${used}; it was stopped, or the whole machine was`;
}

/** Seconds, by their start, in which slots of the loads had a lag of more than 5 ms; all of them where there is none. */
function lateSeconds(evidence: Evidence, loads: readonly string[]): readonly number[] {
  const windows = loads.flatMap((load) => evidence.load.latencies(load, "", "lag"));
  const late = windows.filter(({ histogram }) => (histogram.maxMs ?? 0) > lateMs);
  return [...new Set((late.length > 0 ? late : windows).map(({ windowMs }) => windowMs))];
}
