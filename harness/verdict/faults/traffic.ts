import type { Evidence } from "../../journal/evidence.ts";
import { clockEndMs } from "../events.ts";
import { unite } from "../intervals.ts";
import { aggregateTimings, mergeTimings, timingsOf } from "../metrics/timings.ts";
import { perRun } from "../per-run.ts";

export const tenthMs = 100;

/** The slots of all loads on a target in windows of 100 ms, from zero until the clock ended; index 0 is the first window. */
export interface Traffic {
  readonly length: number;
  /** By due time. */
  readonly offered: Float64Array;
  /** By end. */
  readonly done: Float64Array;
  readonly failed: Float64Array;
  /** Slots that were due before the window began and had not ended by then: waiting, or in flight. */
  readonly backlog: Float64Array;
}

export const findTraffic = perRun((evidence, target): Traffic => {
  const length = Math.floor(clockEndMs(evidence) / tenthMs);
  const offered = new Float64Array(length);
  const done = new Float64Array(length);
  const failed = new Float64Array(length);
  const givenUp = new Float64Array(length); // nobody waits for them any more
  const add = (to: Float64Array, windowMs: number, count: number) => {
    const index = Math.round(windowMs / tenthMs);
    if (index >= 0 && index < length) to[index] = (to[index] ?? 0) + count;
  };
  for (const { name } of loadsOn(evidence, target)) {
    for (const window of evidence.load.counts(name, "", "due")) {
      add(offered, window.windowMs, window.done + window.abandoned + sumFailed(window.failed));
    }
    for (const window of evidence.load.counts(name, "", "end")) {
      add(done, window.windowMs, window.done);
      add(failed, window.windowMs, sumFailed(window.failed));
      add(givenUp, window.windowMs, window.abandoned);
    }
  }
  const backlog = new Float64Array(length);
  for (let i = 1; i < length; i++) {
    const ended = (done[i - 1] ?? 0) + (failed[i - 1] ?? 0) + (givenUp[i - 1] ?? 0);
    backlog[i] = (backlog[i - 1] ?? 0) + (offered[i - 1] ?? 0) - ended;
  }
  return { length, offered, done, failed, backlog };
});

/** The windows from the index on, added up. */
export function sum(of: Float64Array, from: number, windows: number): number {
  let total = 0;
  for (let i = from; i < from + windows; i++) total += of[i] ?? 0;
  return total;
}

/**
 * p99 of the response time of all loads on a target over the seconds that begin at these instants; null = nothing was due, or nobody
 * knows: slots that were given up when the load ended are the slowest ones, and where p99 falls among them nobody timed it.
 */
export function p99Over(evidence: Evidence, target: string, secondsMs: readonly number[]): number | null {
  const seconds = unite(secondsMs.map((startMs) => ({ startMs, endMs: startMs + 1000 })));
  const timings = mergeTimings(
    loadsOn(evidence, target).map(({ name }) =>
      timingsOf(evidence, { load: name, operation: null, time: "response" }, seconds),
    ),
  );
  return timings.missing > 0 ? null : aggregateTimings(timings, { kind: "percentile", percent: 99 }).value;
}

export function loadsOn(evidence: Evidence, target: string): Evidence["plan"]["loads"] {
  return evidence.plan.loads.filter((load) => load.target === target);
}

function sumFailed(failed: Readonly<Record<string, number>>): number {
  let total = 0;
  for (const count of Object.values(failed)) total += count;
  return total;
}
