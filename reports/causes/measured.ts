import type { PlannedMeasure } from "../../harness/plan/plan.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import { gaugesOf, hitRatioOf, latenciesOf, type SlotSeconds, slotsOf } from "../timeline/loads.ts";
import { nodesOfTarget, type NodeTimeline } from "../timeline/nodes.ts";
import { highestOf, type Seconds, sumOf } from "../timeline/seconds.ts";

/** What a measure was in each second, in the unit of its objective, as far as it can be told second by second; else null. */
export function measuredSeconds(measure: PlannedMeasure, evidence: Evidence): Seconds | null {
  const { metric, subject } = measure;
  if (subject.kind === "load") return ofLoad(measure, subject.load, subject.operation ?? "", evidence);
  if (subject.kind !== "target") return null;
  const read = ofNodes[metric];
  const nodes = nodesOfTarget(evidence, subject.target);
  return read === undefined || nodes.length === 0 ? null : read(nodes);
}

function ofLoad(
  { metric, filters, aggregate }: PlannedMeasure,
  load: string,
  operation: string,
  evidence: Evidence,
): Seconds | null {
  const slots = slotsOf(evidence, load);
  switch (metric) {
    case "latency": {
      const time = filters["time"] === "service" || filters["time"] === "lag" ? filters["time"] : "response";
      const { p50, p99, p999, max } = latenciesOf(evidence, load, operation, time);
      if (aggregate?.kind === "max") return max;
      if (aggregate?.kind !== "percentile" || aggregate.percent < 75) return p50;
      return aggregate.percent > 99.5 ? p999 : p99;
    }
    case "throughput":
      return slots.done;
    case "offered":
      return slots.offered;
    case "abandoned":
      return slots.abandoned;
    case "errorRatio":
    case "errors": {
      const code = filters["code"];
      const failed =
        code === undefined
          ? slots.failed
          : (slots.codes.find((one) => one.code === code)?.failed ??
            slots.failed.map((count) => (count === null ? null : 0)));
      return metric === "errors" ? failed : failedShare({ done: slots.done, failed });
    }
    case "achieved":
      return ratioOf(slots.done, slots.offered);
    case "hitRatio":
      return hitRatioOf(evidence, load);
    case "backlog":
      return gaugesOf(evidence, load).backlog;
    case "busyWorkers":
      return gaugesOf(evidence, load).workersCalling.map((count) =>
        count === null ? null : count / workersOf(evidence, load),
      );
    case "originInFlight":
      return gaugesOf(evidence, load).originInFlight;
    default:
      return null;
  }
}

function workersOf({ plan }: Evidence, load: string): number {
  return plan.loads.find(({ name }) => name === load)?.workers ?? 1;
}

function failedShare({ done, failed }: Pick<SlotSeconds, "done" | "failed">): Seconds {
  return ratioOf(failed, sumOf([done, failed]));
}

function ratioOf(part: Seconds, whole: Seconds): Seconds {
  return part.map((value, second) => {
    const all = whole[second] ?? 0;
    return value === null || all === 0 ? null : value / all;
  });
}

const ofNodes: Readonly<Record<string, (nodes: readonly NodeTimeline[]) => Seconds>> = {
  serverHitRatio: (nodes) => {
    const hits = sumOf(nodes.map(({ seconds }) => seconds.hitsPerSecond));
    return ratioOf(hits, sumOf([hits, sumOf(nodes.map(({ seconds }) => seconds.missesPerSecond))]));
  },
  evictions: (nodes) => sumOf(nodes.map(({ seconds }) => seconds.evictedPerSecond)),
  expiries: (nodes) => sumOf(nodes.map(({ seconds }) => seconds.expiredPerSecond)),
  rejectedConnections: (nodes) => sumOf(nodes.map(({ seconds }) => seconds.rejectedPerSecond)),
  blockedClients: (nodes) => sumOf(nodes.map(({ seconds }) => seconds.blockedClients)),
  memoryRatio: (nodes) => highestOf(nodes.map(fillOf)),
  fragmentation: (nodes) => highestOf(nodes.map(({ seconds }) => seconds.fragmentationRatio)),
  replicationLag: (nodes) =>
    highestOf(nodes.map(({ seconds }) => seconds.replicaLagSeconds)).map((value) =>
      value === null ? null : value * 1_000,
    ),
  usedMemory: (nodes) => highestOf(nodes.map(({ seconds }) => seconds.usedMemoryBytes)),
  connectedClients: (nodes) => highestOf(nodes.map(({ seconds }) => seconds.connectedClients)),
  replicationLagBytes: (nodes) => highestOf(nodes.map(({ seconds }) => seconds.replicaLagBytes)),
  delayedFsyncs: (nodes) => sumOf(nodes.map(({ seconds }) => seconds.aofDelayedFsyncsPerSecond)),
  forkStall: (nodes) =>
    highestOf(nodes.map(({ seconds }) => seconds.latestForkUs)).map((us) => (us === null ? null : us / 1_000)),
  fullResyncs: (nodes) => sumOf(nodes.map(({ seconds }) => seconds.fullResyncsPerSecond)),
};

/** How full a node was: used_memory over maxmemory; unknown where that is unlimited. */
export function fillOf({ seconds, maxMemoryBytes }: NodeTimeline): Seconds {
  return seconds.usedMemoryBytes.map((used) => (used === null || maxMemoryBytes === 0 ? null : used / maxMemoryBytes));
}
