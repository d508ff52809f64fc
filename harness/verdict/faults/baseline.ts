import type { Evidence } from "../../journal/evidence.ts";
import { type Interval, subtract, windowStarts } from "../intervals.ts";
import { findFaultTimes } from "./fault-times.ts";
import { findTraffic, p99Over, sum, tenthMs } from "./traffic.ts";

/** How the clients of a target were before a fault. */
export interface Baseline {
  /** Failed over ended slots; 0 where nothing was seen, so that the strictest limit applies. */
  readonly errorRatio: number;
  /** Slots due and not ended at the start of a 100 ms window, the median: what is simply in flight. */
  readonly backlog: number;
  /** Null where there was no whole second with traffic. */
  readonly p99Ms: number | null;
}

/** The baseline is the last 10 s before the injection, without the time in which an earlier fault was in on the same target. */
const stretchMs = 10_000;

export function findBaseline(evidence: Evidence, fault: string, target: string, actAtMs: number): Baseline {
  const traffic = findTraffic(evidence, target);
  const earlier = evidence.plan.faults.flatMap((other): readonly Interval[] => {
    if (other.name === fault || other.target.target !== target) return [];
    const { injectingAtMs, healedAtMs } = findFaultTimes(evidence, other.name);
    if (injectingAtMs === null || injectingAtMs > actAtMs) return [];
    return [{ startMs: injectingAtMs, endMs: healedAtMs ?? Infinity }];
  });
  const steady = subtract([{ startMs: Math.max(0, actAtMs - stretchMs), endMs: actAtMs }], earlier);
  const tenths = windowStarts(steady, tenthMs).map((startMs) => startMs / tenthMs);
  const failed = tenths.reduce((total, i) => total + sum(traffic.failed, i, 1), 0);
  const done = tenths.reduce((total, i) => total + sum(traffic.done, i, 1), 0);
  return {
    errorRatio: failed + done === 0 ? 0 : failed / (failed + done),
    backlog: median(tenths.map((i) => traffic.backlog[i] ?? 0)),
    p99Ms: p99Over(evidence, target, windowStarts(steady, 1000)),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
