import type { Evidence } from "../../journal/evidence.ts";
import { eventsOf } from "../events.ts";

export interface MasterChange {
  readonly atMs: number;
  readonly shard: number;
  /** Null: the first reading. */
  readonly from: string | null;
  readonly to: string;
}

/**
 * Who became master of each shard of a target, in order. Polling and sentinels both tell of the same change: only
 * the first one counts.
 */
export function masterChanges(evidence: Evidence, target: string): readonly MasterChange[] {
  const masters = new Map<number, string>();
  return eventsOf(evidence, "role.changed").flatMap((event): readonly MasterChange[] => {
    if (event.target !== target) return [];
    const from = masters.get(event.shard) ?? event.from;
    if (from === event.to) return [];
    masters.set(event.shard, event.to);
    return [{ atMs: event.atMs, shard: event.shard, from, to: event.to }];
  });
}

/** The master of every shard at an instant, as far as it was seen by then. */
export function mastersAt(changes: readonly MasterChange[], atMs: number): ReadonlyMap<number, string> {
  return new Map(changes.filter((change) => change.atMs <= atMs).map(({ shard, to }) => [shard, to]));
}
