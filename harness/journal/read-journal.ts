import { findEventFlaw, isEvent } from "./check-event.ts";
import type { JournalEvent } from "./event.ts";
import { brokenLine, readLines } from "./ndjson.ts";

/**
 * Reads `journal.ndjson`, times from its origin. A file that is not there has no events. Throws a `RedrillError` with
 * `file:line` for a line that is no event; events of a type that is not known yet are kept.
 */
export function readJournal(path: string): readonly JournalEvent[] {
  const events: JournalEvent[] = [];
  for (const { number, value } of readLines(path)) {
    if (!isEvent(value)) {
      const { expected, got } = findEventFlaw(value) ?? { expected: "an event", got: "another" };
      throw brokenLine(path, number, expected, got);
    }
    events.push(value);
  }
  return events;
}

/**
 * Where zero lies on the journal's clock: at the load's own zero where a load began (to the nanosecond), else at `run.zero`. A run that
 * never came so far has all of its events before zero, the last one at zero, so that nothing of it falls into a phase.
 */
export function findZero(events: readonly JournalEvent[], loadZeroNs: bigint | null): number {
  const started = events.find((event) => event.type === "run.started");
  if (loadZeroNs !== null && started !== undefined) return Number(loadZeroNs - BigInt(started.monotonicNs)) / 1e6;
  const zero = events.find((event) => event.type === "run.zero");
  return zero?.atMs ?? events.reduce((last, { atMs }) => Math.max(last, atMs), 0);
}

/** The events in order, every instant in them counted from zero. */
export function shiftToZero(events: readonly JournalEvent[], zeroMs: number): readonly JournalEvent[] {
  const shift = (atMs: number) => Math.round((atMs - zeroMs) * 1000) / 1000;
  return events
    .map((event): JournalEvent => {
      const atMs = shift(event.atMs);
      return "sentAtMs" in event ? { ...event, atMs, sentAtMs: shift(event.sentAtMs) } : { ...event, atMs };
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}
