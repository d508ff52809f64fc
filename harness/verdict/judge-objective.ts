import type { Evidence } from "../journal/evidence.ts";
import type { PlannedObjective } from "../plan/plan.ts";
import { clockEndMs } from "./events.ts";
import { formatQuantity, formatSeconds } from "./format.ts";
import { subtract, windowStarts } from "./intervals.ts";
import { compare, type Limit, looserBound, marginOf, resolveLimit } from "./limit.ts";
import { latenessOf } from "./lateness.ts";
import { measureInSecond, measureOver, needsLoad } from "./measure.ts";
import type { Measured } from "./metrics/metric.ts";
import { type ResolvedScope, resolveScope, shownWindows } from "./scope.ts";
import { feelsStrangers, findStrangers } from "./strangers.ts";
import { findSustained, type JudgedSecond, judgeSecond, secondMs, secondsFor, type Sustained } from "./sustained.ts";
import type { ObjectiveFinding, Status } from "./verdict.ts";

/**
 * Judges one objective: pass, warn, fail, or unknown, always with a reason. What throws while it is computed is a defect, and
 * makes this objective unknown: never the others, and never a pass.
 */
export function judgeObjective(evidence: Evidence, objective: PlannedObjective): ObjectiveFinding {
  try {
    const outcome = judge(evidence, objective);
    return { ...described(objective), ...outcome };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...described(objective), ...unknownBecause(`it could not be computed: ${message}`) };
  }
}

type Outcome = Pick<ObjectiveFinding, "measured" | "limit" | "margin" | "samples" | "status" | "reason" | "windows">;

function described({ name, text, description, severity, expression, scope, op, unit }: PlannedObjective) {
  return { name, text, description, severity, metric: expression.first.metric, phase: scope.text, op, unit };
}

function unknownBecause(reason: string, known: Partial<Outcome> = {}): Outcome {
  return { measured: null, limit: null, margin: null, samples: 0, windows: [], ...known, status: "unknown", reason };
}

function judge(evidence: Evidence, objective: PlannedObjective): Outcome {
  if (needsLoad(objective.expression) && !evidence.load.isComplete) {
    return unknownBecause(
      "the load's records have no end: the engine died, or the run was cut off before they were whole",
    );
  }
  const scope = resolveScope(evidence, objective.scope);
  if ("unknown" in scope) return unknownBecause(scope.unknown);
  const measured = measureOver(evidence, objective.expression, scope);
  const limit = resolveLimit(evidence, objective, objective.never ? "forbidden" : "allowed");
  const known = {
    samples: measured.samples,
    limit: looserBound(limit)?.value ?? null,
    windows: shownWindows(scope, Math.max(clockEndMs(evidence), 1)),
  };
  if (objective.never) return judgeNever({ evidence, objective, scope, measured, limit, known });
  return judgeValue({ evidence, objective, scope, measured, limit, known });
}

interface Case {
  readonly evidence: Evidence;
  readonly objective: PlannedObjective;
  readonly scope: ResolvedScope;
  readonly measured: Measured;
  readonly limit: Limit;
  readonly known: Pick<Outcome, "samples" | "limit" | "windows">;
}

function judgeValue({ evidence, objective, scope, measured, limit, known }: Case): Outcome {
  const { op, unit, minSamples, expression } = objective;
  if (scope.cut !== null && expression.first.subject.kind !== "fault") return unknownBecause(scope.cut, known);
  const { value } = measured;
  if (value === null) return judgeBounded(measured, objective, limit, known);
  const figures = { ...known, measured: value, margin: margin(value, limit) };
  if (measured.samples < minSamples) {
    return unknownBecause(`${String(measured.samples)} samples in the scope, ${String(minSamples)} needed`, figures);
  }
  const isHeld = compare(value, limit);
  if (isHeld === null) return unknownBecause(whyNoLimit(limit), figures);
  const notes = [...measured.notes, ...(limit.notes ?? [])];
  const text = [`${formatQuantity(value, unit)}, ${describeLimit(limit, unit)}`, ...notes].join("; ");
  const doubt = whyDoubt(measured, op, isHeld, limit);
  if (doubt !== null) return unknownBecause(`${text}; ${doubt}`, figures);
  if (isHeld) return { ...figures, ...warned(evidence, objective, value, text) };
  const lateness = latenessOf(expression);
  const lag = lateness === null ? null : measureOver(evidence, lateness, scope).value;
  if (lag !== null && compare(Math.max(0, value - lag), limit) === true) {
    return unknownBecause(`${text}; but the generator itself was late by ${formatQuantity(lag, unit)}`, figures);
  }
  const why = whyStrangers(evidence, objective, scope, limit);
  if (why !== null) return unknownBecause(`${text}; ${why}`, figures);
  return { ...figures, status: "fail", reason: text };
}

/** A value that is not known, and of which it is known that it is more, or less, than something: that may decide. */
function judgeBounded(
  { samples, atLeast, atMost, reason }: Measured,
  { op, unit, minSamples }: PlannedObjective,
  limit: Limit,
  known: Case["known"],
): Outcome {
  const why = reason ?? "it is not known";
  const bound = isUpperLimit(op) ? (atLeast ?? null) : isLowerLimit(op) ? (atMost ?? null) : null;
  if (bound === null || samples < minSamples || compare(bound, limit) !== false) return unknownBecause(why, known);
  const word = isUpperLimit(op) ? "more" : "less";
  const text = `${word} than ${formatQuantity(bound, unit)}, ${describeLimit(limit, unit)}: ${why}`;
  return { ...known, measured: bound, margin: margin(bound, limit), status: "fail", reason: text };
}

/** Why a value that may be more, or less, than what was counted does not decide; null = it does. */
function whyDoubt(
  { isLowerBound, isUpperBound = false, atMost }: Measured,
  op: PlannedObjective["op"],
  isHeld: boolean,
  limit: Limit,
): string | null {
  const isEquality = op === "=" || op === "!=";
  const mayBreak = isHeld ? isUpperLimit(op) : isLowerLimit(op);
  if (isLowerBound && (isEquality ? isHeld === (op === "=") : mayBreak)) {
    const isSure = isHeld && !isEquality && typeof atMost === "number" && compare(atMost, limit) === true;
    if (!isSure) return "so it may be more";
  }
  const mayBreakBelow = isHeld ? isLowerLimit(op) : isUpperLimit(op);
  return isUpperBound && (isEquality || mayBreakBelow) ? "so it may be less" : null;
}

function isLowerLimit(op: PlannedObjective["op"]): boolean {
  return op === ">" || op === ">=";
}

function isUpperLimit(op: PlannedObjective["op"]): boolean {
  return op === "<" || op === "<=";
}

/** A latency that is over its limit only while other programs had the processor is nobody's fault; null = it is over without them. */
function whyStrangers(
  evidence: Evidence,
  { expression, minSamples }: PlannedObjective,
  scope: ResolvedScope,
  limit: Limit,
): string | null {
  const strangers = feelsStrangers(expression) ? findStrangers(evidence) : [];
  if (strangers.length === 0) return null;
  const undisturbed = { ...scope, intervals: subtract(scope.intervals, strangers) };
  const rested = measureOver(evidence, expression, undisturbed);
  const value = rested.value ?? rested.atLeast;
  const isEnough = rested.samples >= minSamples;
  if (value !== null && isEnough && compare(value, limit) === false) return null;
  const rest = rested.value === null || !isEnough ? "too little was measured" : "it holds";
  return `but other programs used the machine's processors: in the seconds without them ${rest}`;
}

function judgeNever({ evidence, objective, scope, measured, limit, known }: Case): Outcome {
  const { op, unit, minSamples, forMs } = objective;
  if (measured.samples < minSamples) {
    return unknownBecause(`${String(measured.samples)} samples in the scope, ${String(minSamples)} needed`, known);
  }
  const count = secondsFor(forMs);
  const seconds = judgeSeconds(evidence, objective, scope, limit);
  const sustained = findSustained(seconds, count, limit);
  const { worst } = sustained;
  const figures = { ...known, measured: worst, margin: worst === null ? null : margin(worst, limit) };
  if (!sustained.isLongEnough) {
    return unknownBecause(`no ${String(count)} whole seconds in a row lie in the scope`, figures);
  }
  const time = forMs > 0 ? ` for ${formatSeconds(forMs)}` : "";
  const limitText = [`forbidden ${op} ${describeBound(limit, unit)}${time}`, ...(limit.notes ?? [])].join("; ");
  const worstText = worst === null ? "" : `${formatQuantity(worst, unit)} at worst, `;
  if (sustained.outcome === "broken") {
    const reason = `${worstText}${limitText}; it was so ${describeWindows(sustained)}`;
    return { ...figures, windows: sustained.windows, status: "fail", reason };
  }
  if (scope.cut !== null) return unknownBecause(scope.cut, figures);
  if (sustained.outcome === "possible") {
    const why = whyPossible(seconds, sustained, limit);
    const reason = `${worstText}${limitText}; it may have been so ${describeWindows(sustained)}: ${why}`;
    return unknownBecause(reason, { ...figures, windows: sustained.windows });
  }
  return { ...figures, ...warned(evidence, objective, worst, `${worstText}${limitText}`) };
}

interface WatchedSecond extends JudgedSecond {
  readonly isLate: boolean;
}

function judgeSeconds(
  evidence: Evidence,
  { expression }: PlannedObjective,
  scope: ResolvedScope,
  limit: Limit,
): readonly WatchedSecond[] {
  const lateness = latenessOf(expression);
  const strangers = feelsStrangers(expression) ? findStrangers(evidence) : [];
  return windowStarts(shownWindows(scope, clockEndMs(evidence)), secondMs).map((startMs) => {
    const { value, isHeld } = judgeSecond(startMs, measureInSecond(evidence, expression, startMs), limit);
    if (isHeld !== true || lateness === null || value === null) return { startMs, value, isHeld, isLate: false };
    const lag = measureInSecond(evidence, lateness, startMs).value ?? 0;
    const isLate = compare(Math.max(0, value - lag), limit) === false;
    const isDisturbed = strangers.some((one) => one.startMs < startMs + secondMs && startMs < one.endMs);
    return { startMs, value, isHeld: isLate || isDisturbed ? null : true, isLate: isLate || isDisturbed };
  });
}

function whyPossible(seconds: readonly WatchedSecond[], { windows }: Sustained, limit: Limit): string {
  const inside = seconds.filter(({ startMs }) => windows.some((one) => one.startMs <= startMs && startMs < one.endMs));
  if (inside.some(({ isLate }) => isLate))
    return "the generator itself was late, or other programs used the processors";
  const gap = inside.find(({ value }) => value === null);
  if (gap !== undefined) return `nothing, or not all, was measured in the second from ${formatSeconds(gap.startMs)}`;
  return whyNoLimit(limit);
}

/** Pass, or warn where a value is inside the limit and worse than the warn band. */
function warned(
  evidence: Evidence,
  objective: PlannedObjective,
  value: number | null,
  text: string,
): { readonly status: Status; readonly reason: string } {
  if (objective.warn.length === 0 || value === null) return { status: "pass", reason: text };
  const asked = { ...objective, limit: objective.warn };
  const band = resolveLimit(evidence, asked, objective.never ? "forbidden" : "allowed");
  const isInside = compare(value, band) === !objective.never;
  if (isInside) return { status: "pass", reason: text };
  const isKnown = compare(value, band) !== null;
  const bandText = isKnown ? `worse than the warn limit ${describeBound(band, objective.unit)}` : whyNoLimit(band);
  return { status: isKnown ? "warn" : "pass", reason: `${text}; ${bandText}` };
}

function margin(value: number, limit: Limit): number | null {
  const bound = looserBound(limit)?.value ?? null;
  return bound === null ? null : marginOf(value, limit, bound);
}

function describeLimit(limit: Limit, unit: PlannedObjective["unit"]): string {
  return `limit ${limit.op} ${describeBound(limit, unit)}`;
}

/** `5 ms`, or `3.6 ms (3x base)`. */
function describeBound(limit: Limit, unit: PlannedObjective["unit"]): string {
  const bound = looserBound(limit);
  if (bound === null || bound.value === null) return limit.bounds.map(({ text }) => text).join(" or ");
  const value = formatQuantity(bound.value, unit);
  return /\dx\s/.test(bound.text) ? `${value} (${bound.text})` : value;
}

function whyNoLimit({ bounds }: Limit): string {
  const missing = bounds.find(({ value }) => value === null);
  return missing === undefined ? "the limit is not known" : `limit ${missing.text}: ${missing.reason ?? "not known"}`;
}

function describeWindows({ windows }: Sustained): string {
  const shown = windows
    .slice(0, 3)
    .map(({ startMs, endMs }) => `from ${formatSeconds(startMs)} to ${formatSeconds(endMs)}`);
  return shown.join(", ") + (windows.length > 3 ? ` and ${String(windows.length - 3)} times more` : "");
}
