import type { Evidence } from "../../journal/evidence.ts";
import type { InfoReading } from "../../journal/event.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { formatSeconds } from "../format.ts";
import { clip, covers, type Interval } from "../intervals.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";
import {
  type AskedReadings,
  countReadings,
  findGap,
  isExplained,
  nodesOf,
  type Reading,
  readingsAround,
} from "./readings.ts";

/** Null: this reading does not say; it is left out. */
type ReadCounter = (reading: InfoReading) => number | null;

/** What a counter rose by between two readings of a node. */
export interface Rise {
  /** The reading that it was counted from. */
  readonly afterMs: number;
  /** The same, or the restart after it. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  /** The counter began anew in between (a restart, CONFIG RESETSTAT): `count` is since then, what was before is lost. */
  readonly isAnew: boolean;
  /** The reading that tells of it. */
  readonly to: Reading;
}

/** In order, without overlap. */
export function risesOf(
  { readings, isAsked }: Pick<AskedReadings, "readings" | "isAsked">,
  read: ReadCounter,
): readonly Rise[] {
  const told = readings.filter((reading) => read(reading) !== null);
  return told.slice(1).flatMap((to, i): readonly Rise[] => {
    const from = told[i];
    if (from === undefined || !isAsked(to)) return [];
    const isRestart = from.runId !== to.runId;
    const [before, after] = [read(from) ?? 0, read(to) ?? 0];
    if (!isRestart && after >= before) {
      return [{ afterMs: from.atMs, fromMs: from.atMs, toMs: to.atMs, count: after - before, isAnew: false, to }];
    }
    // `uptime_in_seconds` is rounded down.
    const startedMs = isRestart ? to.atMs - (to.uptimeSeconds + 1) * 1000 : from.atMs;
    return [
      { afterMs: from.atMs, fromMs: Math.max(from.atMs, startedMs), toMs: to.atMs, count: after, isAnew: true, to },
    ];
  });
}

/** What a node counted between its last reading and its end: nobody knows. */
interface Loss extends Interval {
  readonly node: string;
}

/** From how long a stretch on its counts may matter; shorter is a reading that was taken on the way to the end. */
const longestLossMs = 250;

/** What was counted in vain while the clock went; ends at the tear-down are none. */
function lossesOf(nodes: readonly AskedReadings[], evidence: Evidence): readonly Loss[] {
  const untilMs = clockEndMs(evidence);
  return eventsOf(evidence, "node.exited").flatMap(({ node, atMs }): readonly Loss[] => {
    if (atMs >= untilMs) return [];
    const asked = nodes.find((one) => one.node === node);
    const last = asked?.readings.findLast((reading) => reading.atMs <= atMs);
    if (asked === undefined || last === undefined || !asked.isAsked(last)) return [];
    return [{ node, startMs: last.atMs, endMs: atMs }];
  });
}

function describeLoss({ node, startMs, endMs }: Loss): string {
  const lostMs = endMs - startMs;
  const time = lostMs > longestLossMs ? formatSeconds(lostMs) : `${lostMs.toFixed(0)} ms`;
  return `what ${node} counted in the ${time} before it was killed is lost`;
}

/** From how long a silence on a reading is missing: they are taken once a second. */
const missedMs = 1_500;

/** What a missed reading at an end of the scope hides: how much at most, or nobody knows. */
interface Hidden {
  readonly node: string;
  readonly atMost: number | null;
}

/**
 * The pair of readings around an end of the scope is not counted. That is a second's worth, and no news; where a reading was
 * missed there it may be what broke the limit.
 */
function findHidden(
  node: AskedReadings,
  rises: readonly Rise[],
  evidence: Evidence,
  intervals: readonly Interval[],
): readonly Hidden[] {
  const runMs = clockEndMs(evidence);
  const ends = clip(intervals, { startMs: 0, endMs: runMs }).flatMap(({ startMs, endMs }) => [startMs, endMs]);
  const asked = node.readings.filter(node.isAsked);
  const [first, last] = [asked[0], asked.at(-1)];
  if (first === undefined || last === undefined) return [];
  return ends.flatMap((atMs): readonly Hidden[] => {
    const around = rises.find(({ fromMs, toMs }) => fromMs < atMs && atMs < toMs);
    if (around !== undefined) {
      const isMissed = around.toMs - around.afterMs > missedMs && around.count > 0;
      const isKnown = isMissed && !isExplained(evidence, node.node, { startMs: around.afterMs, endMs: around.toMs });
      return isKnown ? [{ node: node.node, atMost: around.count }] : [];
    }
    const silence = atMs <= first.atMs ? { startMs: atMs, endMs: first.atMs } : { startMs: last.atMs, endMs: atMs };
    const isSilent = silence.endMs - silence.startMs > missedMs && (atMs <= first.atMs || atMs > last.atMs);
    return isSilent && !isExplained(evidence, node.node, silence) ? [{ node: node.node, atMost: null }] : [];
  });
}

interface RiseSums {
  readonly sums: readonly number[];
  readonly notes: readonly string[];
  readonly isLowerBound: boolean;
  /** Of the first counter: not more than this; null = nobody knows. */
  readonly atMost: number | null;
}

/** The sums over the nodes of what counters rose by between two readings that both lie in the scope; null = there are no two. */
function sumRises(
  nodes: readonly AskedReadings[],
  evidence: Evidence,
  intervals: readonly Interval[],
  reads: readonly ReadCounter[],
): RiseSums | null {
  const exits = lossesOf(nodes, evidence);
  const losses = exits.filter(({ startMs, endMs }) => covers(intervals, startMs, endMs));
  const notes = new Set(losses.map(describeLoss));
  let pairs = 0;
  const hidden: Hidden[] = [];
  const sums = reads.map((read) => {
    let sum = 0;
    for (const node of nodes) {
      const rises = risesOf(node, read);
      if (read === reads[0]) hidden.push(...findHidden(node, rises, evidence, intervals));
      for (const { afterMs, fromMs, toMs, count, isAnew } of rises) {
        if (!covers(intervals, fromMs, toMs)) continue;
        pairs++;
        sum += count;
        // A restart is told of by the loss before it.
        if (isAnew && !exits.some((one) => one.node === node.node && one.startMs === afterMs))
          notes.add(`${node.node} began to count anew: what it counted after its last reading before is lost`);
      }
    }
    return sum;
  });
  if (pairs === 0) return null;
  for (const { node } of hidden) notes.add(`readings of ${node} are missing at an end of the scope`);
  const isLost = losses.some(isLong);
  const more = hidden.reduce<number | null>(
    (all, { atMost }) => (all === null || atMost === null ? null : all + atMost),
    0,
  );
  const atMost = isLost || more === null ? null : (sums[0] ?? 0) + more;
  return { sums, notes: [...notes], isLowerBound: isLost || hidden.length > 0, atMost };
}

/**
 * What the counters rose by in one second, interpolated between the readings around it; null where one is missing. The run's
 * first and last second are seen only in part: probes are not in step with the clock.
 */
function sumInSecond(
  nodes: readonly AskedReadings[],
  evidence: Evidence,
  startMs: number,
  reads: readonly ReadCounter[],
): readonly number[] | null {
  const endMs = startMs + 1000;
  if (findGap(nodes, [{ startMs, endMs }]) !== null) return null;
  for (const { node, readings } of nodes) {
    const firstMs = readings[0]?.atMs ?? Infinity;
    const lastMs = readings.at(-1)?.atMs ?? -Infinity;
    const isBegun = firstMs <= startMs || firstMs <= missedMs;
    const isOver = lastMs >= endMs || clockEndMs(evidence) - lastMs <= missedMs;
    if (isBegun && isOver) continue;
    const silence = { startMs: Math.min(lastMs, startMs), endMs: isBegun ? endMs : firstMs };
    if (!isExplained(evidence, node, silence)) return null;
  }
  return reads.map((read) =>
    nodes.reduce((sum, { readings, isAsked }) => {
      const around = { readings: readingsAround(readings, startMs, endMs), isAsked };
      return risesOf(around, read).reduce((rise, { fromMs, toMs, count }) => {
        const overlapMs = Math.min(endMs, toMs) - Math.max(startMs, fromMs);
        return overlapMs <= 0 ? rise : rise + (count * overlapMs) / (toMs - fromMs);
      }, sum);
    }, 0),
  );
}

function isLong({ startMs, endMs }: Loss): boolean {
  return endMs - startMs > longestLossMs;
}

function riseOf(read: ReadCounter): Metric {
  return {
    over: (measure, evidence, { intervals }): Measured => {
      const nodes = nodesOf(measure, evidence);
      const samples = countReadings(nodes, intervals);
      const gap = findGap(nodes, intervals);
      if (gap !== null) return { ...gap, samples };
      const rise = sumRises(nodes, evidence, intervals, [read]);
      if (rise === null) return unknown("no two readings of a node lie in the scope", samples);
      const { sums, notes, isLowerBound, atMost } = rise;
      return { ...known(sums[0] ?? 0, samples, notes), isLowerBound, atMost };
    },
    inSecond: (measure, evidence, startMs) => {
      const nodes = nodesOf(measure, evidence);
      const value = sumInSecond(nodes, evidence, startMs, [read])?.[0] ?? null;
      const isLost = lossesOf(nodes, evidence).some(
        (loss) => isLong(loss) && loss.startMs < startMs + 1000 && startMs < loss.endMs,
      );
      return isLost ? { value: null, atLeast: value, isIdle: false } : { value, isIdle: false };
    },
  };
}

export const evictions = riseOf((reading) => reading.evictedKeys);

export const expiries = riseOf((reading) => reading.expiredKeys);

export const rejectedConnections = riseOf((reading) => reading.rejectedConnections);

export const fullResyncs = riseOf((reading) => reading.fullResyncs);

export const delayedFsyncs = riseOf((reading) => reading.aofDelayedFsyncs);

export const slowCommands = riseOf((reading) => reading.slowLog?.count ?? null);

const hitsAndMisses: readonly ReadCounter[] = [(reading) => reading.keyspaceHits, (reading) => reading.keyspaceMisses];

export const serverHitRatio: Metric = {
  over: (measure, evidence, { intervals }) => {
    const nodes = nodesOf(measure, evidence);
    const gap = findGap(nodes, intervals);
    if (gap !== null) return gap;
    const rise = sumRises(nodes, evidence, intervals, hitsAndMisses);
    if (rise === null) return unknown("no two readings of a node lie in the scope");
    const [hits = 0, misses = 0] = rise.sums;
    if (hits + misses === 0) return unknown("no lookup in the scope");
    return known(hits / (hits + misses), hits + misses, rise.notes);
  },
  inSecond: (measure, evidence, startMs) => {
    const rise = sumInSecond(nodesOf(measure, evidence), evidence, startMs, hitsAndMisses);
    if (rise === null) return { value: null, isIdle: false };
    const [hits = 0, misses = 0] = rise;
    return hits + misses === 0 ? { value: null, isIdle: true } : { value: hits / (hits + misses), isIdle: false };
  },
};
