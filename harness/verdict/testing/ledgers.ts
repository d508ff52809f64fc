import type { LedgerCases, LedgerResult } from "../../journal/ledger.ts";

const none: LedgerCases = { count: 0, firstMs: null, lastMs: null, windows: [], examples: [] };

/** 1,000 acknowledged writes of the load `writes` on the target `cache`, all of them there. */
export const nothingWrong: LedgerResult = {
  load: "writes",
  target: "cache",
  style: "append",
  isComplete: true,
  writes: { acknowledged: 1_000, rejected: 10, indeterminate: 5 },
  reads: 200,
  lost: none,
  lostAtMost: 0,
  lostSpans: [],
  ghost: none,
  duplicate: none,
  stale: none,
  wrongKey: none,
  expired: 0,
  unlisted: 0,
};

/** Cases at these times, in order; -1 = nobody knows when. */
export function casesAt(...timesMs: readonly number[]): LedgerCases {
  const timed = timesMs.filter((atMs) => atMs >= 0);
  const windows = new Map<number, number>();
  for (const atMs of timed) {
    const start = Math.floor(atMs / 100) * 100;
    windows.set(start, (windows.get(start) ?? 0) + 1);
  }
  return {
    count: timesMs.length,
    firstMs: timed[0] ?? null,
    lastMs: timed.at(-1) ?? null,
    windows: [...windows],
    examples: timesMs.map((atMs) => `#${String(atMs)}`),
  };
}
