import type { CountWindow } from "../../journal/evidence.ts";

/** Counts come in windows of 100 ms. */
export const countWindowMs = 100;

export interface Totals {
  readonly done: number;
  readonly failed: number;
  /** Of the code that was asked for; all without one. */
  readonly failedAs: number;
  readonly abandoned: number;
  readonly hits: number;
  readonly misses: number;
  readonly attempts: number;
}

export function addUp(windows: readonly CountWindow[], code?: string): Totals {
  let [done, failed, failedAs, abandoned, hits, misses, attempts] = [0, 0, 0, 0, 0, 0, 0];
  for (const window of windows) {
    done += window.done;
    abandoned += window.abandoned;
    hits += window.hits;
    misses += window.misses;
    attempts += window.attempts;
    for (const [name, count] of Object.entries(window.failed)) {
      failed += count;
      if (code === undefined || code === name) failedAs += count;
    }
  }
  return { done, failed, failedAs, abandoned, hits, misses, attempts };
}
