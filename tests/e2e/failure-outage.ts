import type { Evidence } from "../../harness/journal/evidence.ts";

/** An outage as the records show it; windows of 100 ms, by when slots ended. */
export interface Outage {
  /** The first window, from an instant on, in which something failed or nothing was done. */
  readonly fromMs: number;
  /** The first window after that in which something was done; null = none. */
  readonly toMs: number | null;
  /** What failed, by code. */
  readonly failed: Readonly<Record<string, number>>;
}

/** Null: there was none. */
export function findOutage({ load, plan }: Evidence, name: string, sinceMs: number): Outage | null {
  const windows = new Map(load.counts(name, "", "end").map((window) => [window.windowMs, window]));
  const failed: Record<string, number> = {};
  for (const window of windows.values())
    for (const [code, n] of Object.entries(window.failed)) failed[code] = (failed[code] ?? 0) + n;
  const endMs = plan.phases.at(-1)?.endMs ?? 0;
  const first = Math.floor(sinceMs / 100) * 100;
  for (let fromMs = first; fromMs < endMs; fromMs += 100) {
    const window = windows.get(fromMs);
    if (window !== undefined && window.done > 0 && Object.keys(window.failed).length === 0) continue;
    for (let toMs = fromMs + 100; toMs < endMs; toMs += 100)
      if ((windows.get(toMs)?.done ?? 0) > 0) return { fromMs, toMs, failed };
    return { fromMs, toMs: null, failed };
  }
  return null;
}

/** How much of the load of a stretch was done: 1 = all that was due. */
export function shareDone({ load }: Evidence, name: string, fromMs: number, toMs: number): number {
  let done = 0;
  let offered = 0;
  for (const window of load.counts(name, "", "due")) {
    if (window.windowMs < fromMs || window.windowMs >= toMs) continue;
    done += window.done;
    offered += window.done + window.abandoned + Object.values(window.failed).reduce((sum, n) => sum + n, 0);
  }
  return done / offered;
}
