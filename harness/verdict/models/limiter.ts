import type { Note } from "../../journal/history.ts";
import { cases, groupBy, type Model, numberOf, type Point, values } from "./model.ts";

/**
 * The exact limit: in every stretch as long as the window at most `limit` requests of a user are let in. When a request was decided is
 * only known to lie between `sentMs` and `atMs`, so over-admission counts what is certain: those that are in the window however the
 * doubt is settled; and under-admission those that had room however it is. A window is open at its old end: two decisions
 * exactly one window apart are not in the same one.
 *
 * Notes, the subject being the user: `admitted`, `refused`, `opened` (let in without having been asked of Redis) and `closed`.
 */
export const limiter: Model = ({ notes }, load) => {
  const limit = numberOf(load, "limit");
  const windowMs = numberOf(load, "windowMs");
  const users = [...groupBy(notes, ({ subject }) => subject).values()];
  const found = users.map((user) => judgeUser(user, limit, windowMs));
  const timesOf = (...events: readonly string[]) =>
    notes.filter(({ event }) => events.includes(event)).map(({ atMs }) => atMs);
  const asked = timesOf("admitted", "refused", "opened", "closed");
  return {
    admitted: cases(timesOf("admitted", "opened"), asked),
    overAdmitted: cases(found.flatMap(({ over }) => over).toSorted(ascending), asked),
    underAdmitted: cases(found.flatMap(({ under }) => under).toSorted(ascending), asked),
    mostAdmitted: values(found.flatMap(({ levels }) => levels).toSorted((a, b) => a.atMs - b.atMs)),
    openedBlindly: cases(timesOf("opened"), asked),
    closedBlindly: cases(timesOf("closed"), asked),
  };
};

interface UserFinding {
  readonly over: readonly number[];
  readonly under: readonly number[];
  readonly levels: readonly Point[];
}

/** Notes are in the order in which they ended. */
function judgeUser(notes: readonly Note[], limit: number, windowMs: number): UserFinding {
  const admitted = notes.filter(({ event }) => event === "admitted" || event === "opened");
  const levels = admitted.map((last, i): Point => {
    // Certainly within one window before the last one's decision: sent after its reply minus the window.
    let count = 0;
    for (let k = i; k >= 0; k--) {
      const one = admitted[k];
      if (one === undefined || one.atMs <= last.atMs - windowMs) break;
      if (one.sentMs > last.atMs - windowMs) count++;
    }
    return { atMs: last.atMs, value: count };
  });
  const under = notes.filter((note) => {
    if (note.event !== "refused") return false;
    return countPossible(admitted, note, windowMs) < limit;
  });
  return {
    levels,
    over: levels.filter(({ value }) => value > limit).map(({ atMs }) => atMs),
    under: under.map(({ atMs }) => atMs),
  };
}

/** How many may have been let in within the window before a request was refused. */
function countPossible(admitted: readonly Note[], refused: Note, windowMs: number): number {
  let count = 0;
  for (let k = firstAfter(admitted, refused.sentMs - windowMs); k < admitted.length; k++) {
    const one = admitted[k];
    if (one !== undefined && one.sentMs < refused.atMs) count++;
    else if (one !== undefined && one.sentMs >= refused.atMs + windowMs) break;
  }
  return count;
}

/** The first of those, in the order of `atMs`, that ended at or after that. */
function firstAfter(notes: readonly Note[], atMs: number): number {
  let [low, high] = [0, notes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((notes[middle]?.atMs ?? Infinity) >= atMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

const ascending = (a: number, b: number) => a - b;
