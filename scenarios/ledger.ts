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
  /** Replicas that must have a write before it counts as acknowledged. */
  readonly waitReplicas: number;
  /** For how long it waits for them. */
  readonly waitTimeoutMs: number;
  /** Whether it must be on disk there and on the master. */
  readonly waitAof: boolean;
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
 *
 * With `waitReplicas` a write counts as acknowledged only when so many replicas have it (WAIT), with `waitAof` when it is on disk
 * (WAITAOF, Redis 7.2): a failover then loses nothing that was acknowledged, and what could not be replicated in time fails with
 * NOREPLICAS.
 */
export default function ledger(load: Load<LedgerParameters>) {
  const { style, keys, sizeBytes, readsRatio, waitReplicas, waitTimeoutMs, waitAof } = load.with;
  const settings = style === "append" ? { style, keys, sizeBytes } : { style, keys };
  const entries = load.ledger(settings);
  const write = entries.named("write");
  const read = entries.named("read");
  const durability = { replicas: waitReplicas, onDisk: waitAof, timeoutMs: waitTimeoutMs };

  return (slot: number) => {
    const place = Math.floor(load.random(slot) * keys);
    if (load.random(slot, 1) < readsRatio) read.read(place);
    else write.write(place, durability);
  };
}
