import type { Evidence } from "../../journal/evidence.ts";
import type { InfoReading } from "../../journal/event.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { findFaultTimes } from "../faults/fault-times.ts";
import { clip, countWhile, type Interval, holds, subtract } from "../intervals.ts";
import { perRun } from "../per-run.ts";
import { type Measured, unknown } from "./metric.ts";

/** INFO is read once a second; one or two missed readings lose nothing, since counters go on. A longer silence is a gap. */
export const longestSilenceMs = 3_000;

export interface Reading extends InfoReading {
  readonly atMs: number;
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
    if (reading !== null) list.push({ ...reading, atMs });
    byNode.set(node, list);
  }
  return [...byNode]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([node, readings]) => ({ node, readings, gaps: findGaps(evidence, node, readings) }));
});

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

/** `cache`, `cache.masters`, `cache.replicas`. */
export function nodesOf(measure: PlannedMeasure, evidence: Evidence): readonly AskedReadings[] {
  const { metric, subject } = measure;
  if (subject.kind !== "target") throw new Error(`${metric} is measured of a target, not of a ${subject.kind}`);
  const all = readingsOf(evidence, subject.target);
  const parts = subject.nodes?.parts ?? [];
  const [part] = parts;
  if (part === undefined) return all.map((node) => asked(node, () => true));
  const role = ({ master: "master", masters: "master", replica: "replica", replicas: "replica" } as const)[part.name];
  if (role === undefined || parts.length > 1) {
    throw new Error(`${metric} can be judged of a whole target, its masters or its replicas, not yet of ${part.name}`);
  }
  return all.map((node) => asked(node, (reading) => reading.role === role));
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
