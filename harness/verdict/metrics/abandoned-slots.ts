import type { Evidence } from "../../journal/evidence.ts";
import { clockEndMs } from "../events.ts";
import { perRun } from "../per-run.ts";
import { covers, type Interval } from "../intervals.ts";

/** Latencies come in windows of 1 s, and so the slots that have none are looked for in the same seconds. */
const secondMs = 1000;
const countWindowMs = 100;

/** Slots of one window that were given up when the load ended. Nobody timed them. */
export interface AbandonedSlots {
  readonly count: number;
  /** They waited for at least this long. */
  readonly atLeastMs: number;
}

/** Those that were due in the whole seconds of a scope, the shortest known wait first. */
export function findAbandoned(
  evidence: Evidence,
  load: string,
  intervals: readonly Interval[],
): readonly AbandonedSlots[] {
  return abandonedOf(evidence, load).filter(({ windowMs }) => {
    const startMs = Math.floor(windowMs / secondMs) * secondMs;
    return covers(intervals, startMs, startMs + secondMs);
  });
}

/** Of the whole run, the last ones first: those waited for the shortest time. */
const abandonedOf = perRun((evidence, load): readonly (AbandonedSlots & { readonly windowMs: number })[] => {
  // Whatever was not done was waited for until the load ended, and the last gauge is written before that.
  const gaugedMs = Math.max(clockEndMs(evidence), evidence.load.gauges(load).at(-1)?.atMs ?? 0);
  const endMs = Math.min(gaugedMs, evidence.load.endedAtMs ?? Infinity); // of several instances, the first one's end
  return evidence.load
    .counts(load, "", "due")
    .filter(({ abandoned }) => abandoned > 0)
    .map(({ abandoned, windowMs }) => {
      return { windowMs, count: abandoned, atLeastMs: Math.max(0, endMs - (windowMs + countWindowMs)) };
    })
    .toReversed();
});

export function countAbandoned(slots: readonly AbandonedSlots[]): number {
  return slots.reduce((sum, { count }) => sum + count, 0);
}

/** What the wait of the `rank`-th slot, counted from the shortest one, is not below. */
export function waitAtRank(slots: readonly AbandonedSlots[], rank: number): number {
  let seen = 0;
  for (const { count, atLeastMs } of slots) {
    seen += count;
    if (seen >= rank) return atLeastMs;
  }
  return 0;
}
