import type { Evidence } from "../../harness/journal/evidence.ts";
import type { InfoReading } from "../../harness/journal/event.ts";
import { eventsOf } from "../facts/run.ts";
import { remember } from "./remember.ts";
import { fill, fillReadings, middleOf, type Seconds } from "./seconds.ts";

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
    seconds: lazily(evidence, readings),
  }));
});

export function nodesOfTarget(evidence: Evidence, target: string): readonly NodeTimeline[] {
  return nodeTimelines(evidence).filter((node) => node.target === target);
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

/** Each grid is filled when somebody asks for it: charts need a few of them, the CSV file all. */
function lazily(evidence: Evidence, readings: readonly TimedReading[]): NodeTimeline["seconds"] {
  const known = new Map<string, Seconds>();
  const seconds = {} as Record<NodeGauge | NodeCounter, Seconds>;
  const add = (name: NodeGauge | NodeCounter, make: () => Seconds) => {
    const get = () => {
      const grid = known.get(name) ?? make();
      known.set(name, grid);
      return grid;
    };
    Object.defineProperty(seconds, name, { enumerable: true, get });
  };
  for (const name of Object.keys(gauges) as NodeGauge[]) {
    const read: (reading: InfoReading) => number | null = gauges[name];
    add(name, () =>
      fillReadings(
        evidence,
        readings.map(({ atMs, reading }) => ({ atMs, value: reading === null ? null : read(reading) })),
      ),
    );
  }
  for (const name of Object.keys(counters) as NodeCounter[])
    add(name, () => fill(evidence, counterSeconds(readings, counters[name])));
  return seconds;
}
