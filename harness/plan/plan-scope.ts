import type { Scope, Span } from "../drill/objective.ts";
import { specError } from "../drill/problems.ts";
import type { Names } from "./names.ts";
import { offsetOf } from "./plan-bounds.ts";
import type { Phase, PlannedFault, PlannedScope, PlannedSpan } from "./plan.ts";

export interface ScopeSurroundings {
  readonly names: Names;
  readonly phases: readonly Phase[];
  readonly path: readonly string[];
  readonly text: string;
}

/** Gives the spans of a scope their meaning. Throws `SpecError`. */
export function planScope({ during, outside }: Scope, surroundings: ScopeSurroundings): PlannedScope {
  const words = [
    ...(during.length > 0 ? [`during ${during.map(spanText).join(", ")}`] : []),
    ...(outside.length > 0 ? [`outside ${outside.map(spanText).join(", ")}`] : []),
  ];
  return {
    text: words.length === 0 ? "the whole run" : words.join(" "),
    during: during.flatMap((span) => planSpan(span, surroundings)),
    outside: outside.flatMap((span) => planSpan(span, surroundings)),
  };
}

function spanText({ name, isRecovery }: Span): string {
  return isRecovery ? `recovery(${name})` : name;
}

function planSpan(
  { name, isRecovery }: Span,
  { names, phases, path, text }: ScopeSurroundings,
): PlannedSpan | readonly PlannedSpan[] {
  // The scope stands at the end of the text.
  const scopeStart = Math.max(0, text.search(/\b(during|outside)\s/));
  const offset = scopeStart + offsetOf(name, text.slice(scopeStart));
  if ((name === "faults" || name === "recoveries") && !isRecovery) {
    const all = names.of("fault");
    if (all.length > 0)
      return name === "faults" ? { kind: "faults" } : all.map((fault) => ({ kind: "recovery", name: fault }));
    throw specError({
      path,
      offset,
      expected: "a phase or a fault",
      got: JSON.stringify(name),
      next: "This drill has no faults.",
    });
  }
  const group = names.groupOf(name);
  if (group !== null) return group.map((one) => ({ kind: isRecovery ? "recovery" : "fault", name: one }));
  if (isRecovery) {
    names.need(name, ["fault"], { path, offset });
    return { kind: "recovery", name };
  }
  if (names.need(name, ["phase", "fault"], { path, offset }) === "fault") return { kind: "fault", name };
  const { startMs, endMs } = phases.find((phase) => phase.name === name) ?? { startMs: 0, endMs: 0 };
  return { kind: "phase", name, startMs, endMs };
}

interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** After a fault is healed, `recovery(fault)` lasts this long at most. */
const recoveryLimitMs = 20_000;

/**
 * The longest stretch without a gap that a scope can have, in ms, by the planned windows of the faults; a recovery counts as
 * long as it may last inside `during`, and as nothing inside `outside`.
 */
export function longestStretchMs(
  { during, outside }: PlannedScope,
  faults: readonly PlannedFault[],
  runMs: number,
): number {
  const of = (spans: readonly PlannedSpan[], isInside: boolean) =>
    spans.flatMap((span) => intervalsOf(span, faults, runMs, isInside));
  const inside = merge(during.length === 0 ? [{ startMs: 0, endMs: runMs }] : of(during, true));
  const left = merge(of(outside, false)).reduce<readonly Interval[]>(cut, inside);
  return Math.max(0, ...left.map(({ startMs, endMs }) => endMs - startMs));
}

function intervalsOf(
  span: PlannedSpan,
  faults: readonly PlannedFault[],
  runMs: number,
  isInside: boolean,
): readonly Interval[] {
  if (span.kind === "phase") return [span];
  if (span.kind === "recovery" && !isInside) return [];
  const extraMs = span.kind === "recovery" ? recoveryLimitMs : 0;
  return faults
    .filter(({ name }) => span.kind === "faults" || span.name === name)
    .map(({ atMs, forMs }) => ({
      startMs: atMs,
      endMs: Math.min(runMs, forMs === null ? runMs : atMs + forMs + extraMs),
    }));
}

function merge(intervals: readonly Interval[]): readonly Interval[] {
  const merged: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last !== undefined && interval.startMs <= last.endMs)
      merged[merged.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, interval.endMs) };
    else merged.push(interval);
  }
  return merged;
}

function cut(intervals: readonly Interval[], out: Interval): readonly Interval[] {
  return intervals
    .flatMap(({ startMs, endMs }) => [
      { startMs, endMs: Math.min(endMs, out.startMs) },
      { startMs: Math.max(startMs, out.endMs), endMs },
    ])
    .filter(({ startMs, endMs }) => endMs > startMs);
}
