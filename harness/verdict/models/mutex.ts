import type { Note } from "../../journal/history.ts";
import { cases, groupBy, type Model, values } from "./model.ts";

/**
 * Two may not have a lock at once. A holder has it from the moment at which it was told so (`taken`) to the moment at which it last
 * touched what the lock protects (`used`; or `touched` where that was a call, which is certain only from when it was sent): by its own
 * word, with nothing of Redis in it. So a holder who noticed that its lease was over, or whom the protected resource turned away
 * (`fenced`), violates nothing.
 *
 * Further notes, the subject being the lock: `left` (given back), `died` (never will be), `waited` and `gaveUp` with how long.
 */
export const mutex: Model = ({ notes }) => {
  const locks = [...groupBy(notes, ({ subject }) => subject).values()];
  const timesOf = (event: string) => notes.filter((note) => note.event === event).map(({ atMs }) => atMs);
  const taken = timesOf("taken");
  const waits = notes.filter(({ event }) => event === "waited" || event === "gaveUp");
  return {
    lockViolations: cases(
      locks.flatMap(findViolations).toSorted((a, b) => a - b),
      taken,
    ),
    lockWait: values(waits.map(({ atMs, value }) => ({ atMs, value: value ?? 0 }))),
    gaveUp: cases(
      timesOf("gaveUp"),
      waits.map(({ atMs }) => atMs),
    ),
    fenced: cases(timesOf("fenced"), taken),
    lapsed: cases(timesOf("lapsed"), taken),
  };
};

interface Holding {
  readonly worker: number;
  readonly startMs: number;
  endMs: number;
}

/** When holdings of one lock began that overlap with another worker's. */
function findViolations(notes: readonly Note[]): readonly number[] {
  const current = new Map<number, Holding>();
  const holdings: Holding[] = [];
  for (const { worker, event, atMs, sentMs } of notes) {
    if (event === "taken") {
      const holding = { worker, startMs: atMs, endMs: atMs };
      current.set(worker, holding);
      holdings.push(holding);
    } else if (event === "used" || event === "touched") {
      const holding = current.get(worker);
      if (holding !== undefined) holding.endMs = event === "used" ? atMs : Math.max(holding.endMs, sentMs);
    } else if (event === "left" || event === "died" || event === "lapsed" || event === "fenced") {
      current.delete(worker);
    }
  }
  const violations: number[] = [];
  let untilMs = -Infinity;
  let by = -1;
  for (const { worker, startMs, endMs } of holdings) {
    if (startMs < untilMs && worker !== by) violations.push(startMs);
    if (endMs > untilMs) [untilMs, by] = [endMs, worker];
  }
  return violations;
}
