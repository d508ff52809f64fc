import type { CountWindow, Evidence } from "../../harness/journal/evidence.ts";
import type { LimitLine, Point } from "../chart/model.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";
import type { PlannedMeasure, PlannedObjective } from "../../harness/plan/plan.ts";
import { eventsOf } from "../facts/run.ts";
import { limitText } from "../facts/objectives.ts";

const secondMs = 1_000;

/**
 * How far the load records reach. Within, a window that is left out is a window in which nothing happened: a true zero. Beyond,
 * nothing is known: a gap. An engine that died leaves its last window as the end.
 */
export function knownUntilMs(evidence: Evidence): number {
  const { load, plan } = evidence;
  const ended = eventsOf(evidence, "engine.ended").find(({ what }) => what === "load");
  if (load.isComplete && ended) return ended.atMs;
  let last = 0;
  for (const { name } of plan.loads) {
    for (const by of ["due", "end"] as const) {
      const window = load.counts(name, "", by).at(-1);
      if (window) last = Math.max(last, window.windowMs + 100);
    }
  }
  return load.isComplete ? Math.max(last, plan.durationMs) : last;
}

/** Sums of windows of 100 ms over seconds. The last second is left out where only a part of it is known, unless something is in it. */
export function perSecond(
  windows: readonly CountWindow[],
  pick: (window: CountWindow) => number,
  untilMs: number,
): readonly Point[] {
  const sums = new Map<number, number>();
  for (const window of windows) {
    const second = Math.floor(window.windowMs / secondMs);
    sums.set(second, (sums.get(second) ?? 0) + pick(window));
  }
  const points: Point[] = [];
  for (let second = 0; second * secondMs < untilMs; second += 1) {
    const value = sums.get(second) ?? 0;
    const isPartial = (second + 1) * secondMs > untilMs;
    if (!isPartial || value > 0) points.push({ atMs: middleOf(second), value });
  }
  return points;
}

/** One point a second. Seconds further apart than `longestStep` have a gap between them: 1 for windows, 2 for readings that drift. */
export function withGaps(values: ReadonlyMap<number, number | null>, longestStep = 1): readonly Point[] {
  const seconds = [...values.keys()].toSorted((a, b) => a - b);
  const points: Point[] = [];
  let previous: number | null = null;
  for (const second of seconds) {
    if (previous !== null && second > previous + longestStep)
      points.push({ atMs: middleOf(previous + 1), value: null });
    points.push({ atMs: middleOf(second), value: values.get(second) ?? null });
    previous = second;
  }
  return points;
}

export function secondOf(atMs: number): number {
  return Math.floor(atMs / secondMs);
}

/** The lines of the objectives that limit what a chart shows. */
export function limitsOf(
  { objectives }: Verdict,
  { plan }: Evidence,
  isShown: (measure: PlannedMeasure, objective: PlannedObjective) => boolean,
  toChart: (limit: number) => number = (limit) => limit,
): readonly LimitLine[] {
  return objectives.flatMap((finding) => {
    const planned = plan.objectives.find(({ name }) => name === finding.name);
    if (planned === undefined || finding.limit === null || planned.expression.second !== null) return [];
    if (!isShown(planned.expression.first, planned)) return [];
    const whole = [{ startMs: 0, endMs: plan.durationMs }];
    const spans = planned.never || finding.windows.length === 0 ? whole : finding.windows;
    return [{ value: toChart(finding.limit), label: limitText(finding), spans, isBroken: finding.status === "fail" }];
  });
}

function middleOf(second: number): number {
  return second * secondMs + secondMs / 2;
}
