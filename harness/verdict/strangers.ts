import type { Evidence } from "../journal/evidence.ts";
import type { PlannedExpression } from "../plan/plan.ts";
import { eventsOf } from "./events.ts";
import { type Interval, unite } from "./intervals.ts";
import { perRun } from "./per-run.ts";

/** From this many processors on, what strangers use is seen in latencies of a few ms. Measured: a p99 of 2 ms becomes 30 ms. */
export const strangerCoresLimit = 0.25;

/** Seconds in which other programs, or other guests of the host, used the processors that servers and load had been counted on. */
export function findStrangers(evidence: Evidence): readonly Interval[] {
  return found(evidence, "");
}

const found = perRun((evidence): readonly Interval[] =>
  unite(
    eventsOf(evidence, "machine")
      .filter(({ strangerCores }) => strangerCores >= strangerCoresLimit)
      // What was waiting is late for a moment longer.
      .map(({ atMs }) => ({ startMs: atMs - 1_000, endMs: atMs + 250 })),
  ),
);

/** Is it a plain latency? A processor that is taken away makes nothing else wrong by itself. */
export function feelsStrangers({ first, operation }: PlannedExpression): boolean {
  return operation === null && first.metric === "latency";
}
