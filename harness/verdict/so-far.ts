import type { Evidence } from "../journal/evidence.ts";
import type { PlannedObjective } from "../plan/plan.ts";
import { clip, windowStarts } from "./intervals.ts";
import { compare, type Limit, looserBound, resolveLimit } from "./limit.ts";
import { measureInSecond, measureOver } from "./measure.ts";
import { resolveScope } from "./scope.ts";
import { findSustained, judgeSecond, secondMs, secondsFor } from "./sustained.ts";

/**
 * How an objective stands while the run is under way, going by what is known up to a moment. It is a glance for people who
 * watch: nothing is judged by it.
 */
export interface Standing {
  readonly name: string;
  readonly unit: PlannedObjective["unit"];
  /** `open`: its time has not come, or there is too little to tell. */
  readonly state: "holds" | "broken" | "open";
  readonly measured: number | null;
  readonly limit: number | null;
}

/** Readings of nodes come once a second: so long ago all of them are there. */
const readingsMs = 2 * secondMs;

/** Never throws: what cannot be computed yet is open. */
export function judgeSoFar(evidence: Evidence, objective: PlannedObjective, untilMs: number): Standing {
  const { name, unit } = objective;
  const open: Standing = { name, unit, state: "open", measured: null, limit: null };
  try {
    const now = { ...open, ...stand(evidence, objective, untilMs) };
    return now.measured === null ? { ...open, ...stand(evidence, objective, untilMs - readingsMs) } : now;
  } catch {
    return open;
  }
}

function stand(evidence: Evidence, objective: PlannedObjective, untilMs: number): Partial<Standing> {
  const scope = resolveScope(evidence, objective.scope, { isLive: true });
  if ("unknown" in scope) return {};
  const intervals = clip(scope.intervals, { startMs: 0, endMs: untilMs });
  if (intervals.length === 0) return {};
  const limit = resolveLimit(evidence, objective, objective.never ? "forbidden" : "allowed");
  const bound = looserBound(limit)?.value ?? null;
  if (objective.never) return { limit: bound, ...standNever(evidence, objective, intervals, limit) };
  const { value, samples } = measureOver(evidence, objective.expression, { intervals, cut: null });
  const isHeld = value === null || samples < objective.minSamples ? null : compare(value, limit);
  return { measured: value, limit: bound, state: isHeld === null ? "open" : isHeld ? "holds" : "broken" };
}

function standNever(
  evidence: Evidence,
  { expression, forMs }: PlannedObjective,
  intervals: Parameters<typeof windowStarts>[0],
  limit: Limit,
): Partial<Standing> {
  const seconds = windowStarts(intervals, secondMs).map((startMs) =>
    judgeSecond(startMs, measureInSecond(evidence, expression, startMs), limit),
  );
  const { outcome, worst, isLongEnough } = findSustained(seconds, secondsFor(forMs), limit);
  if (!isLongEnough) return { measured: worst };
  return { measured: worst, state: outcome === "broken" ? "broken" : outcome === "never" ? "holds" : "open" };
}
