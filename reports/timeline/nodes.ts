import type { Evidence } from "../../harness/journal/evidence.ts";
import type { InfoReading } from "../../harness/journal/event.ts";
import { eventsOf } from "../facts/run.ts";
import { remember } from "./remember.ts";
import { fill, middleOf, secondOf, type Seconds } from "./seconds.ts";

/** Readings further apart than this do not say what happened in between. */
const longestStepMs = 2_500;

/** What is read as it stands. */
const gauges = {
  usedMemoryBytes: (reading) => reading.usedMemoryBytes,
  fragmentationRatio: (reading) => reading.fragmentationRatio,
  connectedClients: (reading) => reading.connectedClients,
  blockedClients: (reading) => reading.blockedClients,
  keys: (reading) => reading.keys,
  latestForkUs: (reading) => reading.latestForkUs,
  /** The furthest behind of the replicas that this master knows; null where it knows none. */
  replicaLagSeconds: ({ replicas }) =>
    replicas.length === 0 ? null : Math.max(...replicas.map(({ lagSeconds }) => lagSeconds)),
  replicaLagBytes: ({ replicas, masterReplicationOffset }) =>
    replicas.length === 0 ? null : masterReplicationOffset - Math.min(...replicas.map(({ offset }) => offset)),
} as const satisfies Readonly<Record<string, (reading: InfoReading) => number | null>>;

/** Counters, of which the rise per second counts. */
const counters = {
  commandsPerSecond: (reading) => reading.commandsProcessed,
  hitsPerSecond: (reading) => reading.keyspaceHits,
  missesPerSecond: (reading) => reading.keyspaceMisses,
  evictedPerSecond: (reading) => reading.evictedKeys,
  expiredPerSecond: (reading) => reading.expiredKeys,
  connectionsPerSecond: (reading) => reading.connectionsReceived,
  rejectedPerSecond: (reading) => reading.rejectedConnections,
  fullResyncsPerSecond: (reading) => reading.fullResyncs,
  aofDelayedFsyncsPerSecond: (reading) => reading.aofDelayedFsyncs,
} as const satisfies Readonly<Record<string, (reading: InfoReading) => number>>;

export type NodeGauge = keyof typeof gauges;
export type NodeCounter = keyof typeof counters;

export interface NodeTimeline {
  readonly target: string;
  readonly node: string;
  /** 0 = unlimited. */
  readonly maxMemoryBytes: number;
  readonly readings: readonly TimedReading[];
  readonly seconds: Readonly<Record<NodeGauge | NodeCounter, Seconds>>;
}

/** `reading` null: it was asked and did not answer. */
export interface TimedReading {
  readonly atMs: number;
  readonly reading: InfoReading | null;
  readonly reason: string | null;
}

/** Every data node that INFO was asked of, in the order in which it was first asked. */
export const nodeTimelines = remember((evidence: Evidence): readonly NodeTimeline[] => {
  const byNode = new Map<string, { target: string; readings: TimedReading[] }>();
  for (const { target, node, atMs, reading, reason } of eventsOf(evidence, "info")) {
    const known = byNode.get(node) ?? { target, readings: [] };
    known.readings.push({ atMs, reading, reason });
    byNode.set(node, known);
  }
  return [...byNode].map(([node, { target, readings }]) => ({
    target,
    node,
    maxMemoryBytes: readings.reduce((most, { reading }) => Math.max(most, reading?.maxMemoryBytes ?? 0), 0),
    readings,
    seconds: {
      ...mapValues(gauges, (read) => fill(evidence, gaugeSeconds(readings, read))),
      ...mapValues(counters, (read) => fill(evidence, counterSeconds(readings, read))),
    },
  }));
});

export function nodesOfTarget(evidence: Evidence, target: string): readonly NodeTimeline[] {
  return nodeTimelines(evidence).filter((node) => node.target === target);
}

/** A reading counts for its second, and for the next one where none fell into that: readings are not in step with the clock. */
function gaugeSeconds(
  readings: readonly TimedReading[],
  read: (reading: InfoReading) => number | null,
): ReadonlyMap<number, number | null> {
  const values = new Map<number, number | null>();
  for (const [index, { atMs, reading }] of readings.entries()) {
    const second = secondOf(atMs);
    const value = reading === null ? null : read(reading);
    values.set(second, value ?? values.get(second) ?? null);
    const next = readings[index + 1];
    if (next !== undefined && secondOf(next.atMs) === second + 2 && next.reading !== null)
      values.set(second + 1, value);
  }
  return values;
}

/** Every second whose middle lies between two readings gets their rate; a new `run_id` or a missing reading breaks it. */
function counterSeconds(
  readings: readonly TimedReading[],
  read: (reading: InfoReading) => number,
): ReadonlyMap<number, number | null> {
  const rates = new Map<number, number | null>();
  for (const [index, { atMs, reading }] of readings.entries()) {
    const before = readings[index - 1];
    if (!before?.reading || !reading || reading.runId !== before.reading.runId) continue;
    const stepMs = atMs - before.atMs;
    if (stepMs > longestStepMs) continue;
    const rate = ((read(reading) - read(before.reading)) * 1_000) / Math.max(1, stepMs);
    for (let second = Math.max(0, Math.ceil(before.atMs / 1_000 - 0.5)); middleOf(second) < atMs; second += 1) {
      rates.set(second, rate < 0 ? null : rate);
    }
  }
  return rates;
}

function mapValues<Key extends string, From, To>(
  values: Readonly<Record<Key, From>>,
  map: (value: From) => To,
): Readonly<Record<Key, To>> {
  return Object.fromEntries(Object.entries<From>(values).map(([key, value]) => [key, map(value)])) as Record<Key, To>;
}
