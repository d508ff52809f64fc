import type { Note } from "../../journal/history.ts";
import { cases, groupBy, type Model, type Point, values } from "./model.ts";

/**
 * A read is stale when a newer version had been made known to all before it began. Notes, the subject being what is versioned:
 * `wrote` (the change is complete: whoever reads from now on must see it) and `read`, both with the version as their value. A read
 * begins with the worker's last call, or with its note `begin` where it takes several calls.
 */
export const versions: Model = ({ notes }) => {
  const stale = [...groupBy(notes, ({ subject }) => subject).values()]
    .flatMap(findStale)
    .toSorted((a, b) => a.atMs - b.atMs);
  const reads = notes.filter(({ event }) => event === "read").map(({ atMs }) => atMs);
  return {
    staleServes: cases(
      stale.map(({ atMs }) => atMs),
      reads,
    ),
    staleness: { ...values(stale), samplesMs: reads },
  };
};

/** When stale versions were read, and for how long there had been a newer one. */
function findStale(notes: readonly Note[]): readonly Point[] {
  const writes = notes.filter(({ event }) => event === "wrote");
  const begun = new Map<number, number>();
  return notes.flatMap(({ event, worker, sentMs, atMs, value }): readonly Point[] => {
    if (event === "begin") begun.set(worker, atMs);
    if (event !== "read") return [];
    const beganMs = begun.get(worker) ?? sentMs;
    begun.delete(worker);
    const newer = writes.find((write) => write.atMs <= beganMs && (write.value ?? 0) > (value ?? 0));
    return newer === undefined ? [] : [{ atMs, value: beganMs - newer.atMs }];
  });
}
