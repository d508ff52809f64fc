import type { Evidence } from "../journal/evidence.ts";
import type { LiveEvidence } from "../journal/live-evidence.ts";
import type { PlannedStop } from "../plan/plan.ts";
import { formatSeconds } from "./format.ts";
import { clip, windowStarts } from "./intervals.ts";
import { resolveLimit } from "./limit.ts";
import { measureInSecond } from "./measure.ts";
import { resolveScope } from "./scope.ts";
import { findSustained, judgeSecond, secondMs, secondsFor } from "./sustained.ts";

export interface ReachedStop {
  readonly stop: string;
  readonly reason: string;
}

/**
 * The first stop condition, in the order of the plan, that has held for its time by what is known of a live run; null = none. A
 * condition that a defect keeps from being computed, or that nothing is known about yet, does not end a run.
 */
export function checkStopConditions(live: LiveEvidence): ReachedStop | null {
  if (live.plan.stopWhen.length === 0) return null;
  const evidence = live.evidence();
  for (const stop of live.plan.stopWhen) {
    const reason = checkSafely(evidence, stop, live.untilMs);
    if (reason !== null) return { stop: stop.name, reason };
  }
  return null;
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
    if (bound.kind !== "phase") return true;
    return plan.phases.some(({ name, endMs }) => name === bound.phase && endMs <= untilMs);
  });
}
