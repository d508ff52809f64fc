import type { Load } from "k6/x/redrill";
import { pause } from "./lib/patterns.ts";

interface IdempotencyParameters {
  readonly pattern: "claim" | "no-recovery" | "no-claim";
  readonly attempts: number;
  readonly workMs: number;
  readonly leaseMs: number;
  readonly keepMs: number;
  readonly deathsRatio: number;
  readonly pollMs: number;
  readonly patienceMs: number;
}

/**
 * The same payment is sent several times, because a client did not hear back: it may be charged once.
 *
 * A slot is one attempt; `attempts` of them, one after the other, are of the same payment, and workers take them side by side. The
 * patterns: `claim` - SET NX of a lease before the charge, the result after it, and a claim whose worker died is free again when the
 * lease ends; `no-recovery` - the claim has no lease, so that a dead worker leaves "processing" for ever; `no-claim` - GET, charge, SET.
 *
 * `executedTwice` is the verdict: charges beyond the first of a payment. `stuckKeys` are payments of which nobody ever heard back,
 * `wrongResults` answers that no charge had. A worker dies after its claim and before its charge; the lease must be longer than the
 * charge takes, or there are two.
 */
export default function idempotency(load: Load<IdempotencyParameters>) {
  const { pattern, attempts, workMs, leaseMs, keepMs, deathsRatio, pollMs, patienceMs } = load.with;
  const look = load.redis.named("look");
  const claim = load.redis.named("claim");
  const finish = load.redis.named("finish");
  const processing = "processing:";

  const charge = (payment: string, slot: number): string => {
    pause(workMs);
    load.note("executed", payment, slot);
    return String(slot);
  };

  return (slot: number) => {
    const payment = `${load.name}:${Math.floor(slot / attempts)}`;
    const key = `payment:{${payment}}`;
    const answer = (result: string) => {
      load.note("answered", payment, Number(result));
    };
    load.note("asked", payment);

    if (pattern === "no-claim") {
      const known = look.get(key);
      const result = known ?? charge(payment, slot);
      if (known === null) finish.set(key, result, { ttlMs: keepMs });
      answer(result);
      return;
    }

    const lease = pattern === "claim" ? { ttlMs: leaseMs } : {};
    const startMs = Date.now();
    for (;;) {
      if (claim.set(key, `${processing}${slot}`, { ifAbsent: true, ...lease })) {
        if (load.random(slot) < deathsRatio) return;
        const result = charge(payment, slot);
        finish.set(key, result, { ttlMs: keepMs });
        answer(result);
        return;
      }
      const known = look.get(key);
      if (known !== null && !known.startsWith(processing)) {
        answer(known);
        return;
      }
      if (Date.now() - startMs >= patienceMs) {
        load.note("gaveUp", payment);
        return;
      }
      pause(pollMs);
    }
  };
}
