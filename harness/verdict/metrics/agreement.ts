import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { holds, type Interval } from "../intervals.ts";
import { type Metric, known, unknown } from "./metric.ts";

interface Sight {
  readonly atMs: number;
  readonly value: number;
}

/** Read once a second, as INFO is. */
const longestSilenceMs = 3_000;

function targetOf({ metric, subject }: PlannedMeasure): string {
  if (subject.kind === "target") return subject.target;
  throw new Error(`${metric} is measured of a target, not of a ${subject.kind}`);
}

/** The worst of what was seen; in a second: in it, or last before it. A silence of more than 3 s in the scope makes it unknown. */
function worstSeen(see: (evidence: Evidence, target: string) => readonly Sight[], pick: typeof Math.max): Metric {
  return {
    over: (measure, evidence, { intervals }) => {
      const sights = see(evidence, targetOf(measure));
      const inside = sights.filter(({ atMs }) => holds(intervals, atMs));
      if (inside.length === 0) return unknown("it was never read in the scope");
      if (intervals.some((interval) => isSilent(evidence, sights, interval)))
        return unknown("a probe gap of more than 3 s lies in the scope", inside.length);
      return known(
        inside.map(({ value }) => value).reduce((a, b) => pick(a, b)),
        inside.length,
      );
    },
    inSecond: (measure, evidence, startMs) => {
      const endMs = startMs + 1000;
      const sights = see(evidence, targetOf(measure));
      const inside = sights.filter(({ atMs }) => atMs >= startMs && atMs < endMs);
      const before = sights.findLast(({ atMs }) => atMs < startMs && atMs >= startMs - longestSilenceMs);
      const seen = inside.length > 0 || before === undefined ? inside : [before];
      if (seen.length === 0) return { value: null, isIdle: false };
      return { value: seen.map(({ value }) => value).reduce((a, b) => pick(a, b)), isIdle: false };
    },
  };
}

function isSilent(evidence: Evidence, sights: readonly Sight[], { startMs, endMs }: Interval): boolean {
  const until = Math.min(endMs, clockEndMs(evidence));
  const inside = sights.filter(({ atMs }) => atMs > startMs && atMs < until).map(({ atMs }) => atMs);
  const before = sights.findLast(({ atMs }) => atMs <= startMs)?.atMs ?? startMs;
  const after = sights.find(({ atMs }) => atMs >= until)?.atMs ?? until;
  const times = [before, ...inside, after];
  return times.some((atMs, i) => i > 0 && atMs - (times[i - 1] ?? 0) > longestSilenceMs);
}

export const ckquorum = worstSeen(
  (evidence, target) =>
    eventsOf(evidence, "quorum.seen")
      .filter((event) => event.target === target)
      .map(({ atMs, agreeing }) => ({ atMs, value: agreeing })),
  Math.min,
);

export const disputedSlots = worstSeen(
  (evidence, target) =>
    eventsOf(evidence, "slots.seen").flatMap(({ target: of, atMs, unowned, disputed }) =>
      of !== target || unowned === null || disputed === null ? [] : [{ atMs, value: unowned + disputed }],
    ),
  Math.max,
);
