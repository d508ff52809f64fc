import type { Evidence } from "../../harness/journal/evidence.ts";
import type { ObjectiveFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { sortObjectives } from "../facts/objectives.ts";
import { formatClock } from "../text/format.ts";
import type { Cause, CauseReading, Question, Rule } from "./cause.ts";
import { faultSpan, findQuestion } from "./find-question.ts";
import { plain } from "./plain.ts";
import { groupOf, rules, rulesOf } from "./table.ts";

const mostReadings = 6;

/** A cause with the objectives that it explains, and the anchor of its place in the page. */
export interface NamedCause {
  readonly id: string;
  readonly cause: Cause;
  readonly findings: readonly ObjectiveFinding[];
}

/** The causes of all failed objectives, the first one's first; objectives that failed for the same reason share it. */
export function findCauses(verdict: Verdict, evidence: Evidence): readonly NamedCause[] {
  const causes = new Map<string, { readonly cause: Cause; readonly findings: ObjectiveFinding[] }>();
  for (const finding of sortObjectives(verdict.objectives)) {
    if (finding.status !== "fail") continue;
    const cause = findCause(finding, verdict, evidence);
    if (cause === null) continue;
    const key = cause.rule === "plain" ? finding.name : `${cause.rule} ${cause.likely}`;
    const known = causes.get(key);
    if (known === undefined) causes.set(key, { cause, findings: [finding] });
    else known.findings.push(finding);
  }
  return [...causes.values()].map(({ cause, findings }, index) => ({
    id: `cause-${String(index + 1)}`,
    cause,
    findings,
  }));
}

/** The likely cause of a failed objective by the first rule of its group that fits; null where the plan does not know it. */
export function findCause(finding: ObjectiveFinding, verdict: Verdict, evidence: Evidence): Cause | null {
  const question = findQuestion(finding, verdict, evidence);
  if (question === null) return null;
  for (const name of rulesOf[groupOf(question.measure)]) {
    const found = rules[name](question);
    if (found !== null) return complete(name, found, question);
  }
  return complete("plain", plain(question), question);
}

/** With the faults and failovers of its time, and never less than two readings where the run has any. */
function complete(rule: string, found: ReturnType<Rule>, question: Question): Cause | null {
  if (found === null) return null;
  const own = found.readings;
  const extra = own.length >= 2 ? [] : (plain(question)?.readings ?? []);
  const readings = [...own, ...extra, ...happenings(question, [...own, ...extra])];
  const unique = readings.filter(
    (reading, index) =>
      readings.findIndex(({ text, atMs }) => text === reading.text && atMs === reading.atMs) === index,
  );
  return { ...found, rule, readings: unique.slice(0, mostReadings).toSorted((a, b) => a.atMs - b.atMs) };
}

/** Faults that began shortly before the readings or among them. */
function happenings(
  { verdict, evidence, target }: Question,
  readings: readonly CauseReading[],
): readonly CauseReading[] {
  const times = readings.map(({ atMs }) => atMs);
  if (times.length === 0) times.push(0, evidence.plan.durationMs);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return verdict.faults.flatMap((fault) => {
    const span = faultSpan(fault, evidence);
    const isOwn =
      target === null || evidence.plan.faults.find(({ name }) => name === fault.name)?.target.target === target;
    if (span === null || !isOwn || span.endMs < first || span.startMs > last) return [];
    const healed =
      fault.healedAtMs === null ? "never healed" : `healed at ${formatClock(fault.healedAtMs, { tenths: true })}`;
    return [{ atMs: span.startMs, text: `fault ${fault.name} injected (${fault.kind} on ${fault.target}), ${healed}` }];
  });
}
