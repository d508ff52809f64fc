import type { CountWindow, Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clip, type Interval, windowsInside, windowStarts } from "../intervals.ts";
import { type ResolvedScope, windowScope } from "../scope.ts";
import { type Measured, type Metric, type SecondValue, known, unknown } from "./metric.ts";

/** Counts come in windows of 100 ms. */
const windowMs = 100;

/** What a load is asked for: slots, or one operation. */
export function loadOf({ metric, subject }: PlannedMeasure): { load: string; operation: string | null } {
  if (subject.kind !== "load") throw new Error(`${metric} is measured of a load, not of a ${subject.kind}`);
  return subject;
}

interface Totals {
  readonly done: number;
  readonly failed: number;
  /** Of the code that was asked for; all without one. */
  readonly failedAs: number;
  readonly abandoned: number;
  readonly hits: number;
  readonly misses: number;
}

function add(windows: readonly CountWindow[], code: string | undefined): Totals {
  let done = 0;
  let failed = 0;
  let failedAs = 0;
  let abandoned = 0;
  let hits = 0;
  let misses = 0;
  for (const window of windows) {
    done += window.done;
    abandoned += window.abandoned;
    hits += window.hits;
    misses += window.misses;
    for (const [name, count] of Object.entries(window.failed)) {
      failed += count;
      if (code === undefined || code === name) failedAs += count;
    }
  }
  return { done, failed, failedAs, abandoned, hits, misses };
}

/** Slots by when they were due, so that a late failure counts where it was asked for; operations by when they ended. */
function countsOf(measure: PlannedMeasure, evidence: Evidence, { intervals }: ResolvedScope): Totals {
  const { load, operation } = loadOf(measure);
  const windows = evidence.load.counts(load, operation ?? "", operation === null ? "due" : "end");
  return add(windowsInside(windows, intervals, windowMs), measure.filters["code"]);
}

/** Was anything due in it? A second without offered slots is no gap in what was measured. */
export function isIdle(evidence: Evidence, load: string, interval: Interval): boolean {
  const { done, failed, abandoned } = add(
    windowsInside(evidence.load.counts(load, "", "due"), [interval], windowMs),
    undefined,
  );
  return done + failed + abandoned === 0;
}

type Over = Metric["over"];

function bySecond(over: Over): NonNullable<Metric["inSecond"]> {
  return (measure, evidence, startMs): SecondValue => {
    const { value } = over(measure, evidence, windowScope(startMs, 1000));
    const idle = isIdle(evidence, loadOf(measure).load, { startMs, endMs: startMs + 1000 });
    return { value, isIdle: value === null && idle };
  };
}

function ratio(part: number, whole: number, ofWhat: string): Measured {
  return whole === 0 ? unknown(`no ${ofWhat} in the scope`) : known(part / whole, whole);
}

const overErrorRatio: Over = (measure, evidence, scope) => {
  const { done, failed, failedAs, abandoned } = countsOf(measure, evidence, scope);
  const lost = measure.filters["code"] === undefined ? failed + abandoned : failedAs;
  return ratio(lost, done + failed + abandoned, measure.filters["code"] === undefined ? "slot or operation" : "slot");
};

export const errorRatio: Metric = { over: overErrorRatio, inSecond: bySecond(overErrorRatio) };

const overErrors: Over = (measure, evidence, scope) => {
  const { done, failed, failedAs, abandoned } = countsOf(measure, evidence, scope);
  const all = done + failed + abandoned;
  return all === 0 ? unknown("nothing was asked of it in the scope") : known(failedAs, all);
};

export const errors: Metric = { over: overErrors, inSecond: bySecond(overErrors) };

export const abandoned: Metric = {
  over: (measure, evidence, scope) => {
    const totals = countsOf(measure, evidence, scope);
    const offered = totals.done + totals.failed + totals.abandoned;
    return offered === 0 ? unknown("no slot was due in the scope") : known(totals.abandoned, offered);
  },
  inSecond: null,
};

/** Rates go by the planned clock: what ends while draining is not in them. */
function clocked(
  { intervals }: ResolvedScope,
  evidence: Evidence,
): { intervals: readonly Interval[]; seconds: number } {
  const clocks = clip(intervals, { startMs: 0, endMs: evidence.plan.durationMs });
  return { intervals: clocks, seconds: (windowStarts(clocks, windowMs).length * windowMs) / 1000 };
}

const overThroughput: Over = (measure, evidence, scope) => {
  const { load, operation } = loadOf(measure);
  const { intervals, seconds } = clocked(scope, evidence);
  if (seconds === 0) return unknown("no whole 100 ms lie in the scope");
  const windows = evidence.load.counts(load, operation ?? "", "end");
  const { done, failed } = add(windowsInside(windows, intervals, windowMs), undefined);
  return known(done / seconds, done + failed);
};

export const throughput: Metric = { over: overThroughput, inSecond: bySecond(overThroughput) };

const overOffered: Over = (measure, evidence, scope) => {
  const { intervals, seconds } = clocked(scope, evidence);
  if (seconds === 0) return unknown("no whole 100 ms lie in the scope");
  const { load } = loadOf(measure);
  const windows = windowsInside(evidence.load.counts(load, "", "due"), intervals, windowMs);
  const totals = add(windows, undefined);
  const offered = totals.done + totals.failed + totals.abandoned;
  return known(offered / seconds, offered);
};

export const offered: Metric = { over: overOffered, inSecond: bySecond(overOffered) };

const overHitRatio: Over = (measure, evidence, { intervals }) => {
  const { load, operation } = loadOf(measure);
  const operations = operation === null ? evidence.load.operations(load) : [operation];
  const windows = operations.flatMap((name) =>
    windowsInside(evidence.load.counts(load, name, "end"), intervals, windowMs),
  );
  const { hits, misses } = add(windows, undefined);
  return ratio(hits, hits + misses, "answered read");
};

export const hitRatio: Metric = { over: overHitRatio, inSecond: bySecond(overHitRatio) };
