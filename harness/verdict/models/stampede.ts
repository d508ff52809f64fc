import { cases, groupBy, type Model, values } from "./model.ts";
import { groupsOf, levelsOf, spansOf } from "./spans.ts";

/**
 * Recomputations of a page are one expiry's when they overlap in time: what is computed before the first of them has written the
 * page back is the stampede. Notes: `begin` and `end` (or `died`) of a recomputation, `waited` with how long, `gaveUp`.
 */
export const stampede: Model = ({ notes }) => {
  const lastMs = notes.at(-1)?.atMs ?? 0;
  const pages = [...groupBy(notes, ({ subject }) => subject).values()];
  const spans = pages.map((page) => spansOf(page, "begin", ["end", "died"], lastMs));
  const waits = notes.filter(({ event }) => event === "waited" || event === "gaveUp");
  return {
    recomputes: values(spans.flatMap(groupsOf).map((group) => ({ atMs: group[0]?.startMs ?? 0, value: group.length }))),
    concurrentRecomputes: values(spans.flatMap(levelsOf)),
    waited: values(waits.map(({ atMs, value }) => ({ atMs, value: value ?? 0 }))),
    gaveUp: cases(
      waits.filter(({ event }) => event === "gaveUp").map(({ atMs }) => atMs),
      notes.filter(({ event }) => event !== "end").map(({ atMs }) => atMs),
    ),
  };
};
