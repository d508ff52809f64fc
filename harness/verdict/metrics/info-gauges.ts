import { holds } from "../intervals.ts";
import { countReadings, findGap, longestSilenceMs, nodesOf, type Reading, readingsAround } from "./readings.ts";
import { type Metric, known, unknown } from "./metric.ts";

const noReplica = "no master reported a connected replica";

/** Of one reading; null where it says nothing. */
type ReadGauge = (reading: Reading) => number | null;

/** The highest reading of any node. In a second: of the readings in it, or the last ones before it. */
function highestOf(read: ReadGauge, whyNone = "no reading says"): Metric {
  return {
    over: (measure, evidence, { intervals }) => {
      const nodes = nodesOf(measure, evidence);
      const samples = countReadings(nodes, intervals);
      const gap = findGap(nodes, intervals);
      if (gap !== null) return { ...gap, samples };
      if (samples === 0) return unknown("no INFO reading lies in the scope");
      const highest = largest(
        nodes.flatMap(({ readings, isAsked }) =>
          readings.filter((reading) => isAsked(reading) && holds(intervals, reading.atMs)).map(read),
        ),
      );
      return highest === null ? unknown(whyNone, samples) : known(highest, samples);
    },
    inSecond: (measure, evidence, startMs) => {
      const endMs = startMs + 1000;
      const nodes = nodesOf(measure, evidence);
      if (findGap(nodes, [{ startMs, endMs }]) !== null) return { value: null, isIdle: false };
      const values = nodes.flatMap(({ readings, isAsked }) => {
        const around = readingsAround(readings, startMs, endMs);
        const inside = around.filter(({ atMs }) => atMs >= startMs && atMs < endMs);
        const before = around.findLast(({ atMs }) => atMs < startMs && atMs >= startMs - longestSilenceMs);
        const counting = inside.length > 0 || before === undefined ? inside : [before];
        return counting.filter(isAsked).map(read);
      });
      return { value: largest(values), isIdle: false };
    },
  };
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce((max, value) => (value === null ? max : Math.max(max ?? value, value)), null);
}

export const memoryRatio = highestOf(
  ({ usedMemoryBytes, maxMemoryBytes }) => (maxMemoryBytes > 0 ? usedMemoryBytes / maxMemoryBytes : null),
  "maxmemory is 0 (no limit) on every node",
);

export const usedMemory = highestOf((reading) => reading.usedMemoryBytes);

export const fragmentation = highestOf((reading) => reading.fragmentationRatio);

export const connectedClients = highestOf((reading) => reading.connectedClients);

export const blockedClients = highestOf((reading) => reading.blockedClients);

export const replicationLag = highestOf(({ role, replicas, unlinkedMs }) => {
  if (role === "replica") return unlinkedMs > 0 ? unlinkedMs : null;
  return largest(replicas.map(({ lagSeconds }) => lagSeconds * 1000));
}, noReplica);

export const replicationLagBytes = highestOf(({ role, replicas, masterReplicationOffset }) => {
  if (role === "replica") return null;
  return largest(replicas.map(({ offset }) => Math.max(0, masterReplicationOffset - offset)));
}, noReplica);
