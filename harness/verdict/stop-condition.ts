import type { Evidence } from "../journal/evidence.ts";
import type { JournalEvent } from "../journal/event.ts";
import { LoadEvidenceBuilder } from "../journal/load-evidence.ts";
import type { LoadRecord } from "../journal/load-record.ts";
import { shiftToZero } from "../journal/read-journal.ts";
import type { Plan, PlannedStop } from "../plan/plan.ts";
import { formatSeconds } from "./format.ts";
import { clip, windowStarts } from "./intervals.ts";
import { resolveLimit } from "./limit.ts";
import { measureInSecond } from "./measure.ts";
import { resolveScope } from "./scope.ts";
import { findSustained, judgeSecond, secondMs, secondsFor } from "./sustained.ts";

interface ReachedStop {
  readonly stop: string;
  readonly reason: string;
}

/**
 * Watches a live run: told of every record and event, asked as often as one likes. A condition that a defect keeps from
 * being computed, or that nothing is known about yet, does not end a run.
 */
export interface StopWatch {
  record(record: LoadRecord): void;
  /** Journal events as written: times from the journal's origin. Needed for conditions on targets, and in the scope of faults. */
  event(event: JournalEvent): void;
  /** The first condition, in the order of the plan, that has held for its time; null = none. */
  check(): ReachedStop | null;
}

export function watchStopConditions(plan: Plan): StopWatch {
  const load = new LoadEvidenceBuilder();
  const events: JournalEvent[] = [];
  let zeroMs: number | null = null;
  let untilMs = 0;
  return {
    record: (record) => {
      load.add(record);
      // A gauge is written after the counts of all windows that ended before it.
      if (record.type === "gauge") untilMs = Math.max(untilMs, record.atMs);
    },
    event: (event) => {
      events.push(event);
      if (event.type === "run.zero") zeroMs = event.atMs;
      // Without a load nobody writes gauges; the nodes are read once a second all the same.
      const isClock = event.type === "info" && plan.loads.length === 0 && zeroMs !== null;
      if (isClock) untilMs = Math.max(untilMs, event.atMs - (zeroMs ?? 0));
    },
    check: () => {
      if (plan.stopWhen.length === 0) return null;
      const evidence: Evidence = { plan, events: zeroMs === null ? [] : shiftToZero(events, zeroMs), load };
      for (const stop of plan.stopWhen) {
        const reason = checkSafely(evidence, stop, untilMs);
        if (reason !== null) return { stop: stop.name, reason };
      }
      return null;
    },
  };
}

function checkSafely(evidence: Evidence, stop: PlannedStop, untilMs: number): string | null {
  try {
    return findReached(evidence, stop, untilMs);
  } catch {
    return null;
  }
}

/** Why a stop condition is reached, going by the whole seconds that ended by `untilMs`; null = it is not. */
export function findReached(evidence: Evidence, stop: PlannedStop, untilMs: number): string | null {
  const scope = resolveScope(evidence, stop.scope, { isLive: true });
  if ("unknown" in scope) return null; // the fault that it waits for has not begun
  if (!areBasesOver(evidence, stop, untilMs)) return null;
  const seen = clip(scope.intervals, { startMs: 0, endMs: Math.min(untilMs, evidence.plan.durationMs) });
  const count = secondsFor(stop.forMs);
  const starts = windowStarts(seen, secondMs);
  const limit = resolveLimit(evidence, { ...stop, minSamples: 1 }, "forbidden");
  const seconds = starts.map((startMs) =>
    judgeSecond(startMs, measureInSecond(evidence, stop.expression, startMs), limit),
  );
  const sustained = findSustained(seconds, count, limit);
  const window = sustained.windows[0];
  if (sustained.outcome !== "broken" || window === undefined) return null;
  return `${stop.text}: it was so from ${formatSeconds(window.startMs)} to ${formatSeconds(window.endMs)}`;
}

/** `3x base` can be known when the phase `base` is over. */
function areBasesOver({ plan }: Evidence, { limit }: PlannedStop, untilMs: number): boolean {
  return limit.every((bound) => {
    if (bound.kind === "quantity") return true;
    return plan.phases.some(({ name, endMs }) => name === bound.phase && endMs <= untilMs);
  });
}
