import type { Evidence } from "../journal/evidence.ts";
import type { Second } from "./indicators.ts";

/** The seconds of a phase; a phase is resampled by itself, since a ramp and a peak have little in common. */
export type Stratum = readonly Second[];

/** From a fault's healing on, its traces may last so long. */
const afterHealingMs = 20_000;

/**
 * The whole seconds of a load, phase by phase, without those in which a fault was in or just healed: how long those last is the
 * recovery's to tell, and one fault a run is one sample.
 */
export function secondsOf({ plan, events, load: records }: Evidence, load: string): readonly Stratum[] {
  const slots = records.counts(load, "", "due");
  const reads = records.operations(load).flatMap((operation) => records.counts(load, operation, "end"));
  const responses = new Map(
    records.latencies(load, "", "response").map(({ windowMs, histogram }) => [windowMs, histogram]),
  );
  const counted = new Map<number, { done: number; failed: number; abandoned: number; hits: number; misses: number }>();
  const at = (windowMs: number) => {
    const second = Math.floor(windowMs / 1000) * 1000;
    const found = counted.get(second) ?? { done: 0, failed: 0, abandoned: 0, hits: 0, misses: 0 };
    counted.set(second, found);
    return found;
  };
  for (const { windowMs, done, failed, abandoned } of slots) {
    const second = at(windowMs);
    second.done += done;
    second.abandoned += abandoned;
    for (const count of Object.values(failed)) second.failed += count;
  }
  for (const { windowMs, hits, misses } of reads) {
    const second = at(windowMs);
    second.hits += hits;
    second.misses += misses;
  }
  const disturbed = disturbedSpans(events);
  return plan.phases.map(({ startMs, endMs }) => {
    const seconds: Second[] = [];
    for (let second = Math.ceil(startMs / 1000) * 1000; second + 1000 <= endMs; second += 1000) {
      const counts = counted.get(second);
      if (counts === undefined || disturbed.some(([from, to]) => second + 1000 > from && second < to)) continue;
      seconds.push({ ...counts, responses: responses.get(second) ?? null });
    }
    return seconds;
  });
}

function disturbedSpans(events: Evidence["events"]): readonly (readonly [number, number])[] {
  return events.flatMap((event) => {
    if (event.type !== "fault.injecting") return [];
    const healed = events.find((other) => other.type === "fault.healed" && other.fault === event.fault);
    return [[event.atMs, (healed?.atMs ?? Infinity) + afterHealingMs] as const];
  });
}
