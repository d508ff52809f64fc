import type { Evidence } from "../../journal/evidence.ts";
import { masterChanges, mastersAt } from "../faults/masters.ts";
import { type Interval, holds } from "../intervals.ts";
import { countReadings, findGap, nodesOf, type Reading } from "./readings.ts";
import { type Metric, known, unknown } from "./metric.ts";
import { shardsOf } from "./shards.ts";

interface MasterReading {
  readonly node: string;
  readonly reading: Reading;
  /** The one that this node gave before, in whatever role. */
  readonly before: Reading | null;
}

/** The readings that the masters of a shard gave while they were it, in order. */
function readingsByShard(
  evidence: Evidence,
  target: string,
  nodes: ReturnType<typeof nodesOf>,
): ReadonlyMap<number, readonly MasterReading[]> {
  const changes = masterChanges(evidence, target);
  const shardAt = shardsOf(evidence, target);
  const shards = new Map<number, MasterReading[]>();
  for (const { node, readings, isAsked } of nodes) {
    readings.forEach((reading, i) => {
      const shard = shardAt(node, reading.atMs);
      if (!isAsked(reading) || mastersAt(changes, reading.atMs).get(shard) !== node) return;
      const ofShard = shards.get(shard) ?? [];
      ofShard.push({ node, reading, before: readings[i - 1] ?? null });
      shards.set(shard, ofShard);
    });
  }
  for (const ofShard of shards.values()) ofShard.sort((a, b) => a.reading.atMs - b.reading.atMs);
  return shards;
}

/** Keys that went in order since the node's reading before: expired, or evicted. Counters begin anew with a restart. */
function goneInOrder({ reading, before }: MasterReading): number {
  if (before === null) return 0;
  const since = before.runId === reading.runId ? expiredOrEvicted(before) : 0;
  return Math.max(0, expiredOrEvicted(reading) - since);
}

function expiredOrEvicted({ expiredKeys, evictedKeys }: Reading): number {
  return expiredKeys + evictedKeys;
}

/** How far the number of keys fell below its highest, without those that went in order. */
function lostIn(readings: readonly MasterReading[], intervals: readonly Interval[]): number | null {
  let [gone, highest, lost] = [0, -Infinity, 0];
  let seen = 0;
  for (const one of readings) {
    if (!holds(intervals, one.reading.atMs)) continue;
    if (seen > 0) gone += goneInOrder(one);
    seen++;
    const keys = one.reading.keys + gone;
    highest = Math.max(highest, keys);
    lost = Math.max(lost, highest - keys);
  }
  return seen < 2 ? null : lost;
}

export const lostKeys: Metric = {
  over: (measure, evidence, { intervals }) => {
    const nodes = nodesOf(measure, evidence);
    const samples = countReadings(nodes, intervals);
    const gap = findGap(nodes, intervals);
    if (gap !== null) return { ...gap, samples };
    if (measure.subject.kind !== "target") throw new Error("lostKeys is measured of a target");
    const shards = [...readingsByShard(evidence, measure.subject.target, nodes).values()];
    const lost = shards.map((readings) => lostIn(readings, intervals));
    if (lost.length === 0) return unknown("who was master was never read", samples);
    if (lost.includes(null)) return unknown("no two readings of a shard's master lie in the scope", samples);
    return known(
      lost.reduce<number>((sum, count) => sum + (count ?? 0), 0),
      samples,
    );
  },
  inSecond: null,
};
