import type { Evidence } from "../../journal/evidence.ts";
import type { InfoReading } from "../../journal/event.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { findFaultTimes } from "../faults/fault-times.ts";
import { countWhile } from "../../base/count-while.ts";
import { clip, type Interval, holds, subtract } from "../intervals.ts";
import { perRun } from "../per-run.ts";
import { type Measured, unknown } from "./metric.ts";
import { shardsOf } from "./shards.ts";

/** INFO is read once a second; one or two missed readings lose nothing, since counters go on. A longer silence is a gap. */
export const longestSilenceMs = 3_000;

export interface Reading extends InfoReading {
  readonly atMs: number;
  /** Of a replica: how long it has had no link to its master, as far as it was seen; 0 = it has one. */
  readonly unlinkedMs: number;
}

/** The answered INFO readings of one node, in order, and the silences between them that nothing explains. */
export interface NodeReadings {
  readonly node: string;
  readonly readings: readonly Reading[];
  /** More than 3 s without an answer although no fault was on the node and its process had not ended. */
  readonly gaps: readonly Interval[];
}

/** The readings that a measure asks for: of `cache.masters` only those that a node gave as a master. */
export interface AskedReadings extends NodeReadings {
  readonly isAsked: (reading: Reading) => boolean;
}

/** All data nodes of a target that were ever asked, in alphabetical order. */
const readingsOf = perRun((evidence, target): readonly NodeReadings[] => {
  const byNode = new Map<string, Reading[]>();
  for (const { target: of, node, atMs, reading } of eventsOf(evidence, "info")) {
    if (of !== target) continue;
    const list = byNode.get(node) ?? [];
    if (reading !== null) list.push({ ...reading, atMs, unlinkedMs: unlinkedFor(list.at(-1), reading, atMs) });
    byNode.set(node, list);
  }
  return [...byNode]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([node, readings]) => ({ node, readings, gaps: findGaps(evidence, node, readings) }));
});

function unlinkedFor(before: Reading | undefined, { masterLinkUp }: InfoReading, atMs: number): number {
  if (masterLinkUp !== false || before === undefined) return 0;
  return before.unlinkedMs + atMs - before.atMs;
}

function findGaps(evidence: Evidence, node: string, readings: readonly Reading[]): readonly Interval[] {
  const end = clockEndMs(evidence);
  const times = [...readings.map(({ atMs }) => atMs).filter((atMs) => atMs < end), end];
  return times.flatMap((endMs, i): readonly Interval[] => {
    const silence = { startMs: times[i - 1] ?? Math.min(0, endMs), endMs };
    if (endMs - silence.startMs <= longestSilenceMs || isExplained(evidence, node, silence)) return [];
    return [silence];
  });
}

/**
 * While a fault was on the node, or its process was gone, it is the target that is silent, not the probe. It may take 3 s to
 * answer again; a silence that goes on for longer, or that began long before, is the probe's.
 */
export function isExplained(evidence: Evidence, node: string, silence: Interval): boolean {
  const faulted = evidence.plan.faults.flatMap(({ name }): readonly Interval[] => {
    const { injectingAtMs, healedAtMs, nodes } = findFaultTimes(evidence, name);
    if (injectingAtMs === null || !nodes.includes(node)) return [];
    return [{ startMs: injectingAtMs, endMs: healedAtMs ?? Infinity }];
  });
  const gone = eventsOf(evidence, "node.exited")
    .filter((event) => event.node === node)
    .map(({ atMs }): Interval => {
      const started = eventsOf(evidence, "node.started").find((event) => event.node === node && event.atMs > atMs);
      return { startMs: atMs, endMs: started?.atMs ?? Infinity };
    });
  const explained = clip([...faulted, ...gone], silence);
  const left = subtract([silence], explained);
  return explained.length > 0 && left.every(({ startMs, endMs }) => endMs - startMs <= longestSilenceMs);
}

/** `cache`, `cache.masters`, `cache.replicas`, `cache.node(3)`, `cache.shard(1)`, `cache.shard(1).master`. */
export function nodesOf(measure: PlannedMeasure, evidence: Evidence): readonly AskedReadings[] {
  const { metric, subject } = measure;
  if (subject.kind !== "target") throw new Error(`${metric} is measured of a target, not of a ${subject.kind}`);
  const { target } = subject;
  let nodes = readingsOf(evidence, target).map((node) => asked(node, () => true));
  for (const { name, argument } of subject.nodes?.parts ?? []) nodes = narrow(nodes, name, argument);
  return nodes;

  function narrow(all: readonly AskedReadings[], name: string, argument: string | null): AskedReadings[] {
    switch (name) {
      case "nodes":
      case "all":
        return [...all];
      case "node":
        return all.filter(({ node }) => node === argument || node === `${target}-node-${argument ?? ""}`);
      case "master":
      case "masters":
        return all.map((node) => asked(node, (reading) => node.isAsked(reading) && reading.role === "master"));
      case "replicas":
        return all.map((node) => asked(node, (reading) => node.isAsked(reading) && reading.role === "replica"));
      case "shard": {
        const shardAt = shardsOf(evidence, target);
        const isIn = (node: string, atMs: number) => shardAt(node, atMs) === Number(argument);
        return all
          .filter(({ node, readings }) => isIn(node, 0) || readings.some(({ atMs }) => isIn(node, atMs)))
          .map((node) => asked(node, (reading) => node.isAsked(reading) && isIn(node.node, reading.atMs)));
      }
      default:
        throw new Error(`${metric} can be judged of a target, its masters, replicas, shards and nodes, not of ${name}`);
    }
  }
}

function asked({ node, readings, gaps }: NodeReadings, isAsked: AskedReadings["isAsked"]): AskedReadings {
  return { node, readings, gaps, isAsked };
}

/** Why nothing can be said of these nodes in the scope; null = something can. */
export function findGap(nodes: readonly NodeReadings[], intervals: readonly Interval[]): Measured | null {
  if (nodes.length === 0) return unknown("INFO of this target was never read");
  for (const { node, gaps } of nodes) {
    const gap = gaps.find((silence) =>
      intervals.some((one) => one.startMs < silence.endMs && silence.startMs < one.endMs),
    );
    if (gap === undefined) continue;
    const [from, to] = [gap.startMs, gap.endMs].map((ms) => (ms / 1000).toFixed(1));
    return unknown(`a probe gap: INFO of ${node} was not read from ${from ?? ""} s to ${to ?? ""} s`);
  }
  return null;
}

export function countReadings(nodes: readonly AskedReadings[], intervals: readonly Interval[]): number {
  return nodes.reduce((sum, { readings, isAsked }) => {
    return sum + readings.filter((reading) => isAsked(reading) && holds(intervals, reading.atMs)).length;
  }, 0);
}

/** The readings in a stretch, the last one before it and the first one after it; found by halving, since a run has thousands. */
export function readingsAround(readings: readonly Reading[], startMs: number, endMs: number): readonly Reading[] {
  const from = countWhile(readings.length, (i) => (readings[i]?.atMs ?? Infinity) <= startMs);
  const to = countWhile(readings.length, (i) => (readings[i]?.atMs ?? Infinity) < endMs);
  return readings.slice(Math.max(0, from - 1), to + 1);
}
