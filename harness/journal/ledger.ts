/**
 * What the comparison of a load's ledger with the surviving data found. Times count from the load's zero, in ms. The engine computes
 * it: `engine/internal/ledger/result.go` is the same shape.
 */
export interface LedgerResult {
  readonly load: string;
  readonly target: string;
  readonly style: "append" | "increment" | "own";
  /** False: the engine died, and the writes of its last moments are in no count. */
  readonly isComplete: boolean;
  readonly writes: { readonly acknowledged: number; readonly rejected: number; readonly indeterminate: number };
  /** Answered reads through the ledger during the run. */
  readonly reads: number;
  /** Acknowledged writes that are not there, by the time of their acknowledgement. */
  readonly lost: LedgerCases;
  /** More than `lost.count` where writes of unknown outcome may hide a loss (`increment`). */
  readonly lostAtMost: number;
  /** The stretches in which lost writes had been acknowledged, in order. */
  readonly lostSpans: readonly { readonly firstMs: number; readonly lastMs: number; readonly count: number }[];
  /** Rejected, or never sent, and there. */
  readonly ghost: LedgerCases;
  /** Applied once too often. */
  readonly duplicate: LedgerCases;
  /** Reads that returned an older state than one that had been acknowledged before they began. */
  readonly stale: LedgerCases;
  /** Reads during the run, and values in the end, that carry another key, or none. */
  readonly wrongKey: LedgerCases;
  /** Acknowledged writes that nobody can tell of, since their key may have expired. */
  readonly expired: number;
  /** Writes that are there and in no ledger that is complete. */
  readonly unlisted: number;
}

export interface LedgerCases {
  readonly count: number;
  /** Null: there is none, or nobody knows when it came to be. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** `[start, count]` of every window of 100 ms with a case in it, in order; cases without a time are in none. */
  readonly windows: readonly (readonly [windowMs: number, count: number])[];
  /** A few of them by name: `ledger:{writes:7}:k2m4xq3a #1093`. */
  readonly examples: readonly string[];
}
