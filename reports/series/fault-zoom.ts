import type { CountWindow, Evidence } from "../../harness/journal/evidence.ts";
import type { FaultFinding } from "../../harness/verdict/verdict.ts";
import type { Chart, Clock, Mark, Point } from "../chart/model.ts";
import { stepSymbols, recoverySteps } from "../facts/faults.ts";
import { formatClock, formatMs, formatNumber } from "../text/format.ts";
import { knownUntilMs } from "../timeline/seconds.ts";
import { sentence } from "./describe.ts";

const windowMs = 100;
const beforeMs = 3_000;
const afterMs = 4_000;
/** What comes later is on the timeline. */
const longestMs = 60_000;

/** A fault seen closely: every load of its target in windows of 100 ms, with the steps of the recovery. */
export interface FaultZoom {
  readonly clock: Clock;
  readonly charts: readonly Chart[];
}

/** Null where the fault was never injected, or no load was on its target. */
export function zoomInto(fault: FaultFinding, main: Clock, evidence: Evidence): FaultZoom | null {
  const { plan } = evidence;
  const target = plan.faults.find(({ name }) => name === fault.name)?.target.target;
  const loads = plan.loads.filter((load) => load.target === target);
  if (fault.injectedAtMs === null || target === undefined || loads.length === 0) return null;
  const clock = clockOf(fault, fault.injectedAtMs, main);
  return { clock, charts: loads.map(({ name }) => chartOf(name, target, fault, clock, evidence)) };
}

function clockOf(fault: FaultFinding, injectedAtMs: number, main: Clock): Clock {
  const effective = fault.effectiveAtMs ?? injectedAtMs;
  const steps = recoverySteps.flatMap(({ field, short }): readonly Mark[] => {
    const ms = fault[field];
    return ms === null ? [] : [{ atMs: effective + ms, symbol: stepSymbols[field], label: short }];
  });
  const healed = fault.healedAtMs === null ? [] : [{ atMs: fault.healedAtMs, symbol: "✚", label: "healed" }];
  const marks = [{ atMs: injectedAtMs, symbol: "▼", label: "injected" }, ...steps, ...healed].toSorted(
    (a, b) => a.atMs - b.atMs,
  );
  const last = Math.max(...marks.map(({ atMs }) => atMs)) + afterMs;
  const startMs = Math.floor(Math.max(main.startMs, injectedAtMs - beforeMs) / 1_000) * 1_000;
  const endMs = Math.ceil(Math.min(last, startMs + longestMs, main.endMs) / 1_000) * 1_000;
  return {
    grid: { firstMs: startMs + windowMs / 2, stepMs: windowMs },
    startMs,
    endMs: Math.max(endMs, startMs + 1_000),
    phases: [],
    faults: main.faults.filter((band) => band.startMs < endMs && startMs < band.endMs),
    failovers: [],
    cut: null,
    marks: marks.filter(({ atMs }) => atMs <= endMs),
  };
}

function chartOf(load: string, target: string, fault: FaultFinding, clock: Clock, evidence: Evidence): Chart {
  const due = evidence.load.counts(load, "", "due");
  const ended = evidence.load.counts(load, "", "end");
  const until = Math.min(clock.endMs, knownUntilMs(evidence));
  const points = (windows: readonly CountWindow[], pick: (window: CountWindow) => number) =>
    tenths(windows, pick, clock.startMs, until);
  const offered = points(due, (window) => window.done + sum(window.failed) + window.abandoned);
  const done = points(ended, (window) => window.done);
  const failed = points(ended, (window) => sum(window.failed));
  const inFault = failed.filter(({ atMs }) => atMs >= (fault.injectedAtMs ?? 0));
  const count = inFault.reduce((all, { value }) => all + (value ?? 0), 0);
  const first = inFault.find(({ value }) => value !== null && value > 0);
  const last = inFault.findLast(({ value }) => value !== null && value > 0);
  return {
    id: `zoom-${idOf(fault.name)}-${load}`,
    title: `${load} around ${fault.name}`,
    unit: "slots in 100 ms",
    target,
    series: [
      { name: "offered", points: offered, look: { colour: "muted", dash: "short", isThin: true } },
      { name: "done", points: done, look: { colour: 0, area: true } },
      { name: "failed", points: failed, look: { colour: 1 } },
    ],
    limits: [],
    vertical: { kind: "linear" },
    values: "number",
    summary: sentence([
      count === 0 || !first || !last
        ? "no slot failed here"
        : `${formatNumber(count)} slots failed here, from ${formatClock(first.atMs, { tenths: true })} to ${formatClock(last.atMs, { tenths: true })}`,
      fault.clientRecoveryMs === null
        ? "client recovery not known"
        : `clients had recovered after ${formatMs(fault.clientRecoveryMs)}`,
    ]),
    shows: ({ subject }) => subject.kind === "fault" && subject.fault === fault.name,
  };
}

/** A window that was left out is one in which nothing happened, as far as the records reach. */
function tenths(
  windows: readonly CountWindow[],
  pick: (window: CountWindow) => number,
  startMs: number,
  endMs: number,
): readonly Point[] {
  const sums = new Map<number, number>();
  for (const window of windows)
    if (window.windowMs >= startMs && window.windowMs < endMs)
      sums.set(window.windowMs, (sums.get(window.windowMs) ?? 0) + pick(window));
  const points: Point[] = [];
  for (let at = startMs; at + windowMs <= endMs; at += windowMs)
    points.push({ atMs: at + windowMs / 2, value: sums.get(at) ?? 0 });
  return points;
}

function sum(failed: Readonly<Record<string, number>>): number {
  return Object.values(failed).reduce((all, count) => all + count, 0);
}

/** Names of faults may hold what an id may not. */
function idOf(name: string): string {
  return name.replaceAll(/[^\w-]/gu, "_").slice(0, 60);
}
