import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clip, type Interval, windowsInside, windowStarts } from "../intervals.ts";
import { type ResolvedScope, windowScope } from "../scope.ts";
import { addUp, countWindowMs, type Totals } from "./add-up.ts";
import { known, type Measured, type Metric, type SecondValue, unknown } from "./metric.ts";

/** What a load is asked for: slots, or one operation. */
export function loadOf({ metric, subject }: PlannedMeasure): { load: string; operation: string | null } {
  if (subject.kind !== "load") throw new Error(`${metric} is measured of a load, not of a ${subject.kind}`);
  return subject;
}

/** The windows of what a measure is about: slots by when they were due, so that a late failure counts where it was asked for; operations by when they ended. */
export function countsOf(measure: PlannedMeasure, evidence: Evidence, { intervals }: ResolvedScope): Totals {
  const { load, operation } = loadOf(measure);
  const windows = evidence.load.counts(load, operation ?? "", operation === null ? "due" : "end");
  return addUp(windowsInside(windows, intervals, countWindowMs), measure.filters["code"]);
}

/** All operations of a load, or the one that is meant, by when they ended. */
export function operationsOf(measure: PlannedMeasure, evidence: Evidence, { intervals }: ResolvedScope): Totals {
  const { load, operation } = loadOf(measure);
  const names = operation === null ? evidence.load.operations(load) : [operation];
  return addUp(
    names.flatMap((name) => windowsInside(evidence.load.counts(load, name, "end"), intervals, countWindowMs)),
  );
}

/** Slots of a load that were due in the scope. */
export function countOffered(evidence: Evidence, load: string, intervals: readonly Interval[]): number {
  const windows = windowsInside(evidence.load.counts(load, "", "due"), intervals, countWindowMs);
  const { done, failed, abandoned } = addUp(windows);
  return done + failed + abandoned;
}

/** Rates go by the planned clock: what ends while draining is not in them. */
export function clocked(
  { intervals }: ResolvedScope,
  evidence: Evidence,
): { readonly intervals: readonly Interval[]; readonly seconds: number } {
  const clocks = clip(intervals, { startMs: 0, endMs: evidence.plan.durationMs });
  return { intervals: clocks, seconds: (windowStarts(clocks, countWindowMs).length * countWindowMs) / 1000 };
}

/** Was anything due in it? A second without offered slots is no gap in what was measured. */
export function isIdle(evidence: Evidence, load: string, interval: Interval): boolean {
  return countOffered(evidence, load, [interval]) === 0;
}

type Over = Metric["over"];

/** A metric that is computed of a second as it is of a scope. */
export function fromCounts(over: Over): Metric {
  return {
    over,
    inSecond: (measure, evidence, startMs): SecondValue => {
      const { value } = over(measure, evidence, windowScope(startMs, 1000));
      const idle = isIdle(evidence, loadOf(measure).load, { startMs, endMs: startMs + 1000 });
      return { value, isIdle: value === null && idle };
    },
  };
}

export function ratio(part: number, whole: number, ofWhat: string): Measured {
  return whole === 0 ? unknown(`no ${ofWhat} in the scope`) : known(part / whole, whole);
}
