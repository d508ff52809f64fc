import type { Evidence } from "../journal/evidence.ts";
import type { LedgerCases, LedgerResult } from "../journal/ledger.ts";
import { eventsOf } from "./events.ts";
import { clip, type Interval, unite } from "./intervals.ts";
import { wholeRun } from "./scope.ts";
import type { LedgerCount, LedgerFinding, LedgerSummary } from "./verdict.ts";

/** The ledgers of a load or target, or why not all of them are known. */
export type Ledgers = { readonly known: readonly LedgerResult[] } | { readonly unknown: string };

export function ledgersOf(
  evidence: Evidence,
  subject: { readonly load: string } | { readonly target: string },
): Ledgers {
  const isMeant = ({ load, target }: { readonly load: string; readonly target: string }) =>
    "load" in subject ? load === subject.load : target === subject.target;
  const unknown = eventsOf(evidence, "ledger.unknown").find(isMeant);
  if (unknown !== undefined) return { unknown: `the ledger of ${unknown.load} is not known: ${unknown.reason}` };
  const known = eventsOf(evidence, "ledger.verified").filter(isMeant);
  const missing = evidence.plan.loads.find(
    ({ name, target, scenario }) =>
      scenario.hasLedger === true && isMeant({ load: name, target }) && !known.some(({ load }) => load === name),
  );
  if (missing !== undefined) return { unknown: `the ledger of ${missing.name} was never compared with what survived` };
  if (known.length === 0) return { unknown: "there is no ledger" };
  return { known };
}

/** Every ledger of the run for `verdict.json`; several of one load (its instances) are one. */
export function findLedgers(evidence: Evidence): readonly LedgerFinding[] {
  const found = [...eventsOf(evidence, "ledger.verified"), ...eventsOf(evidence, "ledger.unknown")];
  return [...new Map(found.map(({ load, target }) => [load, target]))].map(([load, target]): LedgerFinding => {
    const ledgers = ledgersOf(evidence, { load });
    if ("unknown" in ledgers) return { load, target, reason: ledgers.unknown, result: null };
    return { load, target, reason: null, result: summarise(ledgers.known) };
  });
}

function summarise(ledgers: readonly LedgerResult[]): LedgerSummary {
  const sum = (of: (ledger: LedgerResult) => number) => ledgers.reduce((total, ledger) => total + of(ledger), 0);
  const count = (of: (ledger: LedgerResult) => LedgerCases) => addCases(ledgers.map(of));
  return {
    isComplete: ledgers.every(({ isComplete }) => isComplete),
    acknowledged: sum(({ writes }) => writes.acknowledged),
    rejected: sum(({ writes }) => writes.rejected),
    indeterminate: sum(({ writes }) => writes.indeterminate),
    reads: sum(({ reads }) => reads),
    lost: count(({ lost }) => lost),
    lostAtMost: sum(({ lostAtMost }) => lostAtMost),
    lostSpanMs: longestLoss(ledgers, [wholeRun]),
    ghost: count(({ ghost }) => ghost),
    duplicate: count(({ duplicate }) => duplicate),
    stale: count(({ stale }) => stale),
    wrongKey: count(({ wrongKey }) => wrongKey),
  };
}

function addCases(cases: readonly LedgerCases[]): LedgerCount {
  const firsts = cases.flatMap(({ firstMs }) => firstMs ?? []);
  const lasts = cases.flatMap(({ lastMs }) => lastMs ?? []);
  return {
    count: cases.reduce((sum, { count }) => sum + count, 0),
    firstMs: firsts.length === 0 ? null : Math.min(...firsts),
    lastMs: lasts.length === 0 ? null : Math.max(...lasts),
    examples: cases.flatMap(({ examples }) => examples).slice(0, 5),
  };
}

/** How long the longest stretch is in which lost writes had been acknowledged; stretches of several ledgers that overlap are one. */
export function longestLoss(ledgers: readonly LedgerResult[], intervals: readonly Interval[]): number {
  const spans = ledgers.flatMap(({ lostSpans }) => lostSpans);
  const stretches = unite(spans.map(({ firstMs, lastMs }) => ({ startMs: firstMs, endMs: lastMs })));
  const lengths = stretches.flatMap((one) => clip(intervals, one)).map(({ startMs, endMs }) => endMs - startMs);
  return Math.max(0, ...lengths);
}
