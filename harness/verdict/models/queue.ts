import type { Note } from "../../journal/history.ts";
import { cases, groupBy, type Model, numberOf, type Point, values } from "./model.ts";

const secondMs = 1000;

/**
 * Every message that was accepted is done exactly once, in time: plain set arithmetic over `added` (acknowledged), `done` and
 * `parked` (put aside as poison), the subject being the message's id. A message is lost when it was added at least `grace` before the last
 * note and nobody ever was done with it.
 */
export const queue: Model = ({ notes }, load) => {
  const graceMs = numberOf(load, "graceMs");
  const lastMs = notes.at(-1)?.atMs ?? 0;
  const messages = [...groupBy(notes, ({ subject }) => subject).values()].map(messageOf);
  const added = messages.flatMap(({ addedMs }) => (addedMs === null ? [] : [addedMs])).toSorted(ascending);
  const finished = notes.filter(({ event }) => event === "done" || event === "parked");
  const finishedMs = finished.map(({ atMs }) => atMs);
  const lost = messages.flatMap(({ addedMs, endsMs }) =>
    addedMs !== null && endsMs.length === 0 && addedMs <= lastMs - graceMs ? [addedMs] : [],
  );
  return {
    lostMessages: cases(lost.toSorted(ascending), added),
    duplicates: cases(messages.flatMap(({ endsMs }) => endsMs.slice(1)).toSorted(ascending), finishedMs),
    outOfOrder: cases(findOvertaken(messages), finishedMs),
    parked: cases(
      notes.filter(({ event }) => event === "parked").map(({ atMs }) => atMs),
      finishedMs,
    ),
    queueDepth: values(depthsOf(messages)),
    oldestAge: values(agesOf(messages)),
    drainRate: values(ratesOf(finishedMs, lastMs)),
  };
};

interface Message {
  /** Null: it was never acknowledged, and was there all the same. */
  readonly addedMs: number | null;
  readonly endsMs: readonly number[];
}

function messageOf(notes: readonly Note[]): Message {
  const ends = notes.filter(({ event }) => event === "done" || event === "parked");
  return { addedMs: notes.find(({ event }) => event === "added")?.atMs ?? null, endsMs: ends.map(({ atMs }) => atMs) };
}

/** When messages were done after one that had been added later. */
function findOvertaken(messages: readonly Message[]): readonly number[] {
  const ended = messages.flatMap(({ addedMs, endsMs: [endMs] }) =>
    addedMs === null || endMs === undefined ? [] : [{ addedMs, endMs }],
  );
  let newestMs = -Infinity;
  return ended
    .toSorted((a, b) => a.endMs - b.endMs)
    .flatMap(({ addedMs, endMs }) => {
      const isOvertaken = addedMs < newestMs;
      newestMs = Math.max(newestMs, addedMs);
      return isOvertaken ? [endMs] : [];
    });
}

/** How many messages wait or are in work, after each change. */
function depthsOf(messages: readonly Message[]): readonly Point[] {
  const changes = messages.flatMap(({ addedMs, endsMs: [endMs] }): readonly Point[] => {
    if (addedMs === null) return [];
    const start = { atMs: addedMs, value: 1 };
    return endMs === undefined ? [start] : [start, { atMs: Math.max(addedMs, endMs), value: -1 }];
  });
  let depth = 0;
  return changes.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, value }) => ({ atMs, value: (depth += value) }));
}

/** How old each message was when it was done: of those that wait it is the oldest that sets the highest value. */
function agesOf(messages: readonly Message[]): readonly Point[] {
  return messages.flatMap(({ addedMs, endsMs: [endMs] }) =>
    addedMs === null || endMs === undefined ? [] : [{ atMs: endMs, value: Math.max(0, endMs - addedMs) }],
  );
}

/** Messages done in each whole second. */
function ratesOf(finishedMs: readonly number[], lastMs: number): readonly Point[] {
  const counts = Array.from({ length: Math.floor(lastMs / secondMs) }, () => 0);
  for (const atMs of finishedMs) {
    const second = Math.floor(atMs / secondMs);
    if (second < counts.length) counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts.map((value, second) => ({ atMs: second * secondMs, value }));
}

const ascending = (a: number, b: number) => a - b;
