import type { Evidence } from "../journal/evidence.ts";
import type { GaugeReading } from "../journal/evidence.ts";
import type { PlannedLoad, PlannedTarget } from "../plan/plan.ts";
import { eventsOf } from "../verdict/events.ts";

/** How full something with a limit was in a run. */
export interface Use {
  readonly kind: "cpu" | "origin" | "memory" | "clients" | "connections" | "workers" | "queue";
  /** For people: `CPU of cache-node-1`. */
  readonly what: string;
  /** 1 = at its limit; of the busiest quarter of the run, so that a ramp counts by its top. */
  readonly useRatio: number;
  readonly isFull: boolean;
  /** With the figures. */
  readonly detail: string;
}

/** From here on a limit is reached: waiting grows without bound as a queue gets near to full use. */
const fullRatio = 0.9;
/** Of a processor that others want too: a node that gets half of one there has all that it can get. */
const crowdedRatio = 0.4;

/** Everything with a limit that was measured in a run. Whatever was not measured is not in it. */
export function findUses(evidence: Evidence): readonly Use[] {
  const { targets, loads } = evidence.plan;
  return [
    ...targets.flatMap(({ name }) => [...cpuOf(evidence, name), ...memoryOf(evidence, name)]),
    ...loads.flatMap((load) => {
      const target = targets.find(({ name }) => name === load.target);
      return target === undefined ? [] : originOf(evidence, load, target);
    }),
    ...poolsOf(evidence, targets),
    ...loads.flatMap((load) => [...workersOf(evidence, load), ...queueOf(evidence, load)]),
  ];
}

function cpuOf(evidence: Evidence, target: string): readonly Use[] {
  const machine = eventsOf(evidence, "machine").filter(({ atMs }) => atMs >= 0);
  const isCrowded =
    top(machine.map(({ cores, ownCores, strangerCores }) => (ownCores + strangerCores) / cores)) >= 0.95;
  return nodesOf(evidence, target).map(({ node, readings }): Use => {
    const shares = readings.flatMap(({ atMs, reading }, index) => {
      const before = readings[index - 1];
      const [now, then] = [reading.mainThreadCpuSeconds, before?.reading.mainThreadCpuSeconds];
      if (before === undefined || now === undefined || then === undefined || before.reading.runId !== reading.runId)
        return [];
      return atMs - before.atMs < 500 ? [] : [((now - then) * 1000) / (atMs - before.atMs)];
    });
    const useRatio = top(shares);
    const crowd = isCrowded ? ", of a machine whose processors are all busy" : "";
    const detail = `${percent(useRatio)} of one processor${crowd}`;
    const isFull = useRatio >= fullRatio || (isCrowded && useRatio >= crowdedRatio);
    return { kind: "cpu", what: `CPU of ${node}`, useRatio, isFull, detail };
  });
}

function memoryOf(evidence: Evidence, target: string): readonly Use[] {
  return nodesOf(evidence, target).flatMap(({ node, readings }): readonly Use[] => {
    const [first, last] = [readings[0]?.reading, readings.at(-1)?.reading];
    if (first === undefined || last === undefined) return [];
    const evicted = last.runId === first.runId ? last.evictedKeys - first.evictedKeys : 0;
    const rejected = last.runId === first.runId ? last.rejectedConnections - first.rejectedConnections : 0;
    const useRatio = Math.max(
      ...readings.map(({ reading: { usedMemoryBytes, maxMemoryBytes } }) =>
        maxMemoryBytes > 0 ? usedMemoryBytes / maxMemoryBytes : 0,
      ),
    );
    const memory: Use = {
      kind: "memory",
      what: `memory of ${node}`,
      useRatio,
      isFull: evicted > 0 || useRatio >= 0.99,
      detail: `${percent(useRatio)} of maxmemory, ${String(evicted)} evictions`,
    };
    const clients: Use = {
      kind: "clients",
      what: `maxclients of ${node}`,
      useRatio: 1,
      isFull: true,
      detail: `${String(rejected)} connections rejected`,
    };
    return [...(useRatio > 0 ? [memory] : []), ...(rejected > 0 ? [clients] : [])];
  });
}

function originOf(evidence: Evidence, { name }: PlannedLoad, { origin }: PlannedTarget): readonly Use[] {
  const gauges = gaugesOf(evidence, name);
  if (gauges.every(({ originCalls }) => originCalls === 0)) return [];
  const inFlight = top(gauges.map(({ originInFlight }) => originInFlight));
  const useRatio = Math.min(1, inFlight / origin.concurrency);
  const detail = `${figure(inFlight)} calls in flight or waiting, it serves ${String(origin.concurrency)} at once`;
  return [{ kind: "origin", what: `origin of ${name}`, useRatio, isFull: useRatio >= fullRatio, detail }];
}

/** Loads of one target and profile share a pool. Workers in a call that are not at the origin have a connection or wait for one. */
function poolsOf(evidence: Evidence, targets: readonly PlannedTarget[]): readonly Use[] {
  const pooled = evidence.plan.loads.filter(({ client }) => client.mode !== "multiplexed");
  const keys = [...new Set(pooled.map(({ target, client }) => `${client.name} on ${target}`))];
  return keys.flatMap((key): readonly Use[] => {
    const sharing = pooled.filter(({ target, client }) => `${client.name} on ${target}` === key);
    const target = targets.find(({ name }) => name === sharing[0]?.target);
    const perNode = sharing[0]?.client.connections ?? 0;
    if (target === undefined || perNode === 0) return [];
    const connections = perNode * (target.topology === "cluster" ? target.masters : 1);
    const calling = sharing.reduce(
      (sum, { name }) =>
        sum +
        top(gaugesOf(evidence, name).map(({ workersCalling, originInFlight }) => workersCalling - originInFlight)),
      0,
    );
    const useRatio = Math.min(1, calling / connections);
    const detail = `${figure(calling)} workers had or wanted one of ${String(connections)}`;
    return [
      { kind: "connections", what: `connections of client ${key}`, useRatio, isFull: useRatio >= fullRatio, detail },
    ];
  });
}

function workersOf(evidence: Evidence, { name, workers }: PlannedLoad): readonly Use[] {
  const busy = top(
    gaugesOf(evidence, name).map(({ workersCalling, workersComputing }) => workersCalling + workersComputing),
  );
  const useRatio = Math.min(1, busy / workers);
  const detail = `${figure(busy)} of ${String(workers)} busy`;
  return [{ kind: "workers", what: `workers of ${name}`, useRatio, isFull: useRatio >= fullRatio, detail }];
}

/** What a queue promises is measured by its scenario; without such a measure the slots that wait for a worker are the queue. */
function queueOf(evidence: Evidence, { name, workers }: PlannedLoad): readonly Use[] {
  const waiting = top(gaugesOf(evidence, name).map(({ backlog }) => backlog));
  const detail = `${figure(waiting)} requests waited for a worker`;
  return [
    {
      kind: "queue",
      what: `queue of ${name}`,
      useRatio: Math.min(1, waiting / workers),
      isFull: waiting >= workers,
      detail,
    },
  ];
}

function gaugesOf({ load, plan }: Evidence, name: string): readonly GaugeReading[] {
  return load.gauges(name).filter(({ atMs }) => atMs >= 0 && atMs <= plan.durationMs);
}

function nodesOf(evidence: Evidence, target: string) {
  const infos = eventsOf(evidence, "info").filter((event) => event.target === target && event.atMs >= 0);
  return [...new Set(infos.map(({ node }) => node))].map((node) => ({
    node,
    readings: infos.flatMap(({ node: of, atMs, reading }) =>
      of === node && reading !== null ? [{ atMs, reading }] : [],
    ),
  }));
}

/** The mean of the highest quarter; 0 of nothing. */
function top(values: readonly number[]): number {
  const highest = values.toSorted((a, b) => b - a).slice(0, Math.max(1, Math.ceil(values.length / 4)));
  return highest.length === 0 ? 0 : highest.reduce((sum, value) => sum + value, 0) / highest.length;
}

function percent(ratio: number): string {
  return `${String(Math.round(ratio * 100))} %`;
}

function figure(value: number): string {
  return String(Number(value.toFixed(1)));
}
