import type { Evidence } from "../../journal/evidence.ts";
import type { LedgerCases, LedgerResult } from "../../journal/ledger.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { type Interval, windowsInside } from "../intervals.ts";
import { ledgersOf, longestLoss } from "../ledgers.ts";
import { wholeRun } from "../scope.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

const windowMs = 100;

/** A metric of the ledgers of a load or target, from those that are all known. */
function ofLedgers(measureIn: (ledgers: readonly LedgerResult[], intervals: readonly Interval[]) => Measured): Metric {
  return {
    over: (measure, evidence, { intervals }) => {
      const ledgers = ledgersOf(evidence, subjectOf(measure));
      if ("unknown" in ledgers) return unknown(ledgers.unknown);
      const measured = measureIn(ledgers.known, intervals);
      const died = ledgers.known.filter(({ isComplete }) => !isComplete).map(({ load }) => load);
      if (died.length === 0) return measured;
      const note = `the engine died, and the last writes of ${died.join(", ")} are in no ledger`;
      return { ...measured, isLowerBound: true, notes: [...measured.notes, note] };
    },
    inSecond: null,
  };
}

function subjectOf({ metric, subject }: PlannedMeasure): { readonly load: string } | { readonly target: string } {
  if (subject.kind === "load") return { load: subject.load };
  if (subject.kind === "target") return { target: subject.target };
  throw new Error(`${metric} is measured of a load or a target, not of a ${subject.kind}`);
}

function sum(ledgers: readonly LedgerResult[], of: (ledger: LedgerResult) => number): number {
  return ledgers.reduce((total, ledger) => total + of(ledger), 0);
}

const acknowledged = ({ writes }: LedgerResult) => writes.acknowledged;
const allWrites = ({ writes }: LedgerResult) => writes.acknowledged + writes.rejected + writes.indeterminate;

/** How many cases lie in the scope, and how many have no time and may lie there too. */
function countIn(cases: LedgerCases, intervals: readonly Interval[]): { inside: number; untimed: number } {
  const isWhole = intervals.some(({ startMs, endMs }) => startMs <= wholeRun.startMs && endMs === wholeRun.endMs);
  if (isWhole) return { inside: cases.count, untimed: 0 };
  const windows = cases.windows.map(([start, count]) => ({ windowMs: start, count }));
  const timed = windows.reduce((total, { count }) => total + count, 0);
  const inside = windowsInside(windows, intervals, windowMs).reduce((total, { count }) => total + count, 0);
  return { inside, untimed: cases.count - timed };
}

function counting(cases: (ledger: LedgerResult) => LedgerCases, samples: (ledger: LedgerResult) => number): Metric {
  return ofLedgers((ledgers, intervals) => {
    const counts = ledgers.map((ledger) => countIn(cases(ledger), intervals));
    const untimed = counts.reduce((total, count) => total + count.untimed, 0);
    const notes = untimed === 0 ? [] : [`${String(untimed)} more of which nobody knows when`];
    const inside = counts.reduce((total, count) => total + count.inside, 0);
    return { ...known(inside, sum(ledgers, samples), notes), isLowerBound: untimed > 0 };
  });
}

const countLost = counting(({ lost }) => lost, acknowledged);

export const lostWrites: Metric = {
  over: (measure, evidence, scope) => withDoubt(countLost.over(measure, evidence, scope), measure, evidence),
  inSecond: null,
};

export const lostWriteRatio: Metric = ofLedgers((ledgers) => {
  const all = sum(ledgers, acknowledged);
  if (all === 0) return unknown("no write was acknowledged");
  return known(sum(ledgers, ({ lost }) => lost.count) / all, all);
});

export const lostSpan: Metric = {
  over: (measure, evidence, scope) => withDoubt(longestSpan.over(measure, evidence, scope), measure, evidence),
  inSecond: null,
};

const longestSpan = ofLedgers((ledgers, intervals) =>
  known(longestLoss(ledgers, intervals), sum(ledgers, acknowledged)),
);

/** Counters give a range: where writes of unknown outcome may hide losses, there may be more. */
function withDoubt(measured: Measured, measure: PlannedMeasure, evidence: Evidence): Measured {
  const ledgers = ledgersOf(evidence, subjectOf(measure));
  if (measured.value === null || "unknown" in ledgers) return measured;
  const doubt = sum(ledgers.known, ({ lost, lostAtMost }) => lostAtMost - lost.count);
  if (doubt === 0) return measured;
  const note = `up to ${String(doubt)} more writes may be lost, behind writes of unknown outcome`;
  return { ...measured, isLowerBound: true, notes: [...measured.notes, note] };
}

export const ghostWrites = counting(({ ghost }) => ghost, allWrites);
export const duplicateWrites = counting(({ duplicate }) => duplicate, allWrites);
export const staleReads = counting(
  ({ stale }) => stale,
  ({ reads }) => reads,
);
export const wrongKeys = counting(
  ({ wrongKey }) => wrongKey,
  ({ reads, writes }) => reads + writes.acknowledged,
);
