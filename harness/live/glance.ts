import type { Evidence } from "../journal/evidence.ts";
import type { LiveEvidence } from "../journal/live-evidence.ts";
import type { PlannedLoad } from "../plan/plan.ts";
import { judgeSoFar, type Standing } from "../verdict/so-far.ts";
import { glanceAtFaults, type FaultGlance } from "./glance-at-faults.ts";
import { glanceAtTarget, type TargetGlance } from "./glance-at-target.ts";

/** How a run stands at a moment: everything that somebody who watches it wants to see. Plain JSON. */
export interface Glance {
  /** Ms from zero, up to when everything is known. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Null before the first phase and after the last one. */
  readonly phase: { readonly name: string; readonly startMs: number; readonly endMs: number } | null;
  readonly loads: readonly LoadGlance[];
  readonly targets: readonly TargetGlance[];
  readonly faults: readonly FaultGlance[];
  readonly objectives: readonly Standing[];
}

/** Rates and latencies are of the last whole second that is known. */
export interface LoadGlance {
  readonly name: string;
  readonly target: string;
  readonly offeredPerSecond: number;
  readonly donePerSecond: number;
  readonly failedPerSecond: number;
  /** Response time of the slots that ended; null where none did. */
  readonly p99Ms: number | null;
  /** The p99 of each of the last 30 s, oldest first. */
  readonly p99HistoryMs: readonly (number | null)[];
  /** Of the reads that were answered; null where none was. */
  readonly hitRatio: number | null;
  /** Slots that are due and that no worker has taken. */
  readonly backlog: number;
  /** Over the whole run so far. */
  readonly done: number;
  readonly failed: number;
}

const secondMs = 1000;
const historySeconds = 30;

/** What can be seen now. The time that it takes grows with the run; judging the objectives is the most of it. */
export function takeGlance(live: LiveEvidence): Glance {
  const { plan, untilMs } = live;
  const evidence = live.evidence();
  return {
    atMs: untilMs,
    durationMs: plan.durationMs,
    phase: plan.phases.find(({ startMs, endMs }) => untilMs >= startMs && untilMs < endMs) ?? null,
    loads: plan.loads.map((load) => glanceAtLoad(evidence, load, untilMs)),
    targets: plan.targets.map((target) => glanceAtTarget(evidence, target)),
    faults: glanceAtFaults(evidence),
    objectives: plan.objectives.map((objective) => judgeSoFar(evidence, objective, untilMs)),
  };
}

function glanceAtLoad({ load: records }: Evidence, load: PlannedLoad, untilMs: number): LoadGlance {
  const endMs = Math.floor(untilMs / secondMs) * secondMs;
  const isInSecond = ({ windowMs }: { readonly windowMs: number }) => windowMs >= endMs - secondMs && windowMs < endMs;
  const slots = records.counts(load.name, "", "end");
  const lastSecond = sumOf(slots.filter(isInSecond));
  const reads = records.operations(load.name).map((name) => records.counts(load.name, name, "end").filter(isInSecond));
  const hits = reads.flat().reduce((sum, { hits: found }) => sum + found, 0);
  const misses = reads.flat().reduce((sum, window) => sum + window.misses, 0);
  const p99HistoryMs = p99Of(records, load.name, endMs);
  const all = sumOf(slots);
  return {
    name: load.name,
    target: load.target,
    offeredPerSecond: offeredIn(load, endMs - secondMs, endMs),
    donePerSecond: lastSecond.done,
    failedPerSecond: lastSecond.failed,
    p99Ms: p99HistoryMs.at(-1) ?? null,
    p99HistoryMs,
    hitRatio: hits + misses === 0 ? null : hits / (hits + misses),
    backlog: records.gauges(load.name).at(-1)?.backlog ?? 0,
    done: all.done,
    failed: all.failed,
  };
}

function sumOf(windows: ReturnType<Evidence["load"]["counts"]>): { readonly done: number; readonly failed: number } {
  let [done, failed] = [0, 0];
  for (const window of windows) {
    done += window.done;
    for (const count of Object.values(window.failed)) failed += count;
  }
  return { done, failed };
}

function p99Of(records: Evidence["load"], load: string, endMs: number): readonly (number | null)[] {
  const from = Math.max(0, endMs - historySeconds * secondMs);
  const bySecond = new Map(
    records
      .latencies(load, "", "response")
      .filter(({ windowMs }) => windowMs >= from && windowMs < endMs)
      .map(({ windowMs, histogram }) => [windowMs, histogram.percentileMs(99)]),
  );
  return Array.from({ length: (endMs - from) / secondMs }, (_, n) => bySecond.get(from + n * secondMs) ?? null);
}

/** Slots that the plan has due in a stretch: the integral of the rate. */
function offeredIn({ schedule }: PlannedLoad, startMs: number, endMs: number): number {
  let slots = 0;
  for (const segment of schedule) {
    const [from, to] = [Math.max(startMs, segment.startMs), Math.min(endMs, segment.endMs)];
    if (from >= to) continue;
    const rateAt = (ms: number) =>
      segment.fromPerSecond +
      ((segment.toPerSecond - segment.fromPerSecond) * (ms - segment.startMs)) / (segment.endMs - segment.startMs);
    slots += ((rateAt(from) + rateAt(to)) / 2) * ((to - from) / secondMs);
  }
  return slots;
}
