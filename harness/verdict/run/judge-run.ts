import type { Evidence } from "../../journal/evidence.ts";
import type { ObjectiveFinding, Verdict } from "../verdict.ts";
import { findDefects } from "./defects.ts";
import { findEndings } from "./endings.ts";
import { findInvalidities } from "./invalidities.ts";
import { findLeftovers } from "./leftovers.ts";
import { type Problem, invalid } from "./problem.ts";

type RunVerdict = Pick<Verdict, "verdict" | "exitCode" | "reason" | "reasons">;

/**
 * The run's verdict, the first that applies: clean-up incomplete or healing unverified (6), a defect of redrill (5), interrupted
 * (130, 143), environment not ready (3), a stop condition (1), redrill itself failed the measurement (4), an objective failed
 * (1), an objective unknown (4), a warning (0), pass (0).
 */
export function judgeRun(evidence: Evidence, objectives: readonly ObjectiveFinding[]): RunVerdict {
  const serious = [...findLeftovers(evidence), ...attempt(() => findDefects(evidence)), ...findEndings(evidence)];
  // What a run that was cut off did not come to is no failure of its own.
  const problems = serious.length > 0 ? serious : attempt(() => findInvalidities(evidence));
  const [first] = problems;
  if (first !== undefined) {
    return {
      verdict: first.verdict,
      exitCode: first.exitCode,
      reason: first.reason,
      reasons: problems.map(({ reason }) => reason),
    };
  }
  return judgeObjectives(objectives);
}

function judgeObjectives(objectives: readonly ObjectiveFinding[]): RunVerdict {
  const named = (status: ObjectiveFinding["status"]) => objectives.filter((objective) => objective.status === status);
  const failed = named("fail");
  if (failed.length > 0) return { verdict: "fail", exitCode: 1, reason: sentence(failed, "failed"), reasons: [] };
  const unknown = named("unknown");
  if (unknown.length > 0) {
    const reasons = unknown.map(({ name, reason }) => `${name} is unknown: ${reason}`);
    return { verdict: "invalid", exitCode: 4, reason: reasons[0] ?? "", reasons };
  }
  const warned = named("warn");
  if (warned.length > 0)
    return { verdict: "warn", exitCode: 0, reason: sentence(warned, "is in its warn band"), reasons: [] };
  return { verdict: "pass", exitCode: 0, reason: `all ${String(objectives.length)} objectives hold`, reasons: [] };
}

/** Key objectives first: `pages-fast failed: 7.3 ms, limit <= 5 ms; and 2 more (...)`. */
function sentence(findings: readonly ObjectiveFinding[], what: string): string {
  const ordered = findings.toSorted((a, b) => Number(b.severity === "key") - Number(a.severity === "key"));
  const [first, ...others] = ordered;
  if (first === undefined) return "";
  const more =
    others.length === 0 ? "" : `; and ${String(others.length)} more (${others.map(({ name }) => name).join(", ")})`;
  return `${first.name} ${what}: ${first.reason}${more}`;
}

/** Evidence that cannot even be looked at judges nothing. */
function attempt(find: () => readonly Problem[]): readonly Problem[] {
  try {
    return find();
  } catch (error) {
    return [invalid(`the evidence could not be judged: ${error instanceof Error ? error.message : String(error)}`)];
  }
}
