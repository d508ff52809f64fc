import type { Use } from "./uses.ts";

/** Something that was at its limit in the step that failed. */
export interface Limit extends Use {
  /** How full it was in the last step that held; null = there was none, or it was not measured then. */
  readonly useBeforeRatio: number | null;
}

/**
 * What makes others wait comes first: a busy server fills the pool, a full pool the workers, busy workers the queue. So each is blamed only
 * where nothing deeper was full.
 */
const depth = { cpu: 0, origin: 1, memory: 2, clients: 3, connections: 4, workers: 5, queue: 6 } satisfies Record<
  Use["kind"],
  number
>;

/** What was full in the run that failed, what gave in first at the beginning. Memory that was full all along gave in to nothing. */
export function findLimits(failed: readonly Use[], held: readonly Use[]): readonly Limit[] {
  const before = new Map(held.map((use) => [use.what, use]));
  return failed
    .filter(({ what, kind, isFull }) => isFull && !(kind === "memory" && before.get(what)?.isFull === true))
    .map((use): Limit => ({ ...use, useBeforeRatio: before.get(use.what)?.useRatio ?? null }))
    .toSorted((a, b) => depth[a.kind] - depth[b.kind] || b.useRatio - a.useRatio);
}

/** How full each limit would be at so many times the rate of a run that held: use grows with the rate, memory with what is stored. */
export function forecastUses(
  held: readonly Use[],
  times: number,
): readonly { readonly what: string; readonly useRatio: number }[] {
  return held
    .filter(({ kind }) => kind !== "memory" && kind !== "queue")
    .map(({ what, useRatio }) => ({ what, useRatio: Number((useRatio * times).toFixed(3)) }))
    .toSorted((a, b) => b.useRatio - a.useRatio);
}
