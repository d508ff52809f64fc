import type { Load } from "k6/x/redrill";
import { type Broker, brokers } from "./lib/brokers.ts";
import { pause } from "./lib/patterns.ts";

interface QueueParameters {
  readonly pattern: keyof typeof brokers;
  readonly producersRatio: number;
  readonly batch: number;
  readonly sizeBytes: number;
  readonly workMs: number;
  readonly deathsRatio: number;
  readonly poisonRatio: number;
  readonly maxDeliveries: number;
  readonly reclaimMs: number;
  readonly graceMs: number;
}

/**
 * Orders go through a queue: each must be done once, in time, also when consumers die.
 *
 * A slot produces a message (a share of them) or consumes up to `batch`. A consumer may die with messages in its hand; a poison message
 * kills whoever works on it. The patterns: `stream` - a consumer group; what a dead consumer had goes to another one (XAUTOCLAIM) and is
 * put aside after `maxDeliveries`; `list` - LMOVE into the worker's own list, and LREM when it is done; a worker that comes back
 * finishes what it had; `naive` - LPOP, and what a dead consumer had is gone.
 *
 * `lostMessages` is the verdict: messages that were accepted at least `grace` before the end and that nobody ever was done with. Also
 * `duplicates`, `outOfOrder`, `queueDepth`, `oldestAge`, `drainRate`, `parked`.
 */
export default function queue(load: Load<QueueParameters>) {
  const { pattern, producersRatio, batch, sizeBytes, workMs, deathsRatio, poisonRatio, maxDeliveries, reclaimMs } =
    load.with;
  const settings = { name: load.name, worker: `w${load.worker}`, batch, maxDeliveries, reclaimMs };
  const broker: Broker = brokers[pattern](load.redis, settings);
  const filler = load.payload(sizeBytes);

  const produce = (slot: number): void => {
    const id = `${slot}`;
    broker.add(id, filler);
    load.note("added", id);
  };

  const consume = (slot: number): void => {
    for (const [i, message] of broker.take().entries()) {
      if (message.isPoison) {
        broker.park(message);
        load.note("parked", message.id);
        continue;
      }
      const isPoison = load.random(Number(message.id), 1) < poisonRatio;
      if (isPoison || load.random(slot, 2 + i) < deathsRatio) return; // it dies, with all that it has left of the batch
      pause(workMs);
      load.note("done", message.id);
      broker.done(message);
    }
  };

  return (slot: number) => {
    if (load.random(slot) < producersRatio) produce(slot);
    else consume(slot);
  };
}
