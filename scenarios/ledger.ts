import type { Load } from "k6/x/redrill";

interface LedgerParameters {
  /** Entries are appended to lists, or counters are raised. */
  readonly style: "append" | "increment";
  /** How many lists or counters; in a Cluster they lie on all shards. */
  readonly keys: number;
  /** Of an entry. */
  readonly sizeBytes: number;
  /** The share of slots that read instead of write. */
  readonly readsRatio: number;
}

/**
 * Writes that must not get lost: orders, payments, messages.
 *
 * A slot is one write or one read. Each write is noted with Redis's answer (acknowledged, rejected, or unknown), and when the run
 * is over and all faults are healed, what was acknowledged is compared with what is there: `lostWrites`, `lostSpan`,
 * `ghostWrites` (rejected and there all the same), `duplicateWrites`. Reads look for older values than one that had been
 * acknowledged before (`staleReads`) and for those of another key (`wrongKeys`).
 *
 * `append` finds each single write again, exactly. `increment` needs next to no memory in Redis, and gives a range where
 * answers are missing. What fails, fails its slot with its code.
 */
export default function ledger(load: Load<LedgerParameters>) {
  const { style, keys, sizeBytes, readsRatio } = load.with;
  const settings = style === "append" ? { style, keys, sizeBytes } : { style, keys };
  const entries = load.ledger(settings);
  const write = entries.named("write");
  const read = entries.named("read");

  return (slot: number) => {
    const place = Math.floor(load.random(slot) * keys);
    if (load.random(slot, 1) < readsRatio) read.read(place);
    else write.write(place);
  };
}
