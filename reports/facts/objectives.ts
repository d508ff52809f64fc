import type { FaultFinding, ObjectiveFinding, Status } from "../../harness/verdict/verdict.ts";
import { formatAgainst, formatClock, formatRatio, formatValue, unknownText } from "../text/format.ts";

const order: Readonly<Record<Status, number>> = { fail: 0, unknown: 1, warn: 2, pass: 3 };

/** What needs a reader first: failed, unknown, warn, pass; of equals, key objectives first, then as in the drill. */
export function sortObjectives(findings: readonly ObjectiveFinding[]): readonly ObjectiveFinding[] {
  return findings.toSorted((a, b) => order[a.status] - order[b.status] || weight(a) - weight(b));
}

function weight(finding: ObjectiveFinding): number {
  return finding.severity === "key" ? 0 : 1;
}

/** `2 failed, 1 unknown, 5 passed`; `none` where there are none. */
export function countObjectives(findings: readonly ObjectiveFinding[]): string {
  const words = { fail: "failed", unknown: "unknown", warn: "warned", pass: "passed" } as const;
  const parts = (["fail", "unknown", "warn", "pass"] as const).flatMap((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return count === 0 ? [] : [`${String(count)} ${words[status]}`];
  });
  return parts.length === 0 ? "none" : parts.join(", ");
}

/** `79.8 %`, with enough digits to be told from the limit. */
export function measuredText({ measured, limit, unit }: ObjectiveFinding): string {
  return measured === null ? unknownText : formatAgainst(measured, limit, unit);
}

/** `≥ 85 %`; of a `never`, what must not be: `never > 0.1 %`. */
export function limitText({ op, limit, unit, text }: ObjectiveFinding): string {
  if (limit === null) return unknownText;
  const never = /^\s*never\s/u.test(text) ? "never " : "";
  return `${never}${operatorText(op)} ${formatValue(limit, unit)}`;
}

/** `6.1 % outside`, `40 % inside`. */
export function marginText({ margin }: ObjectiveFinding): string {
  if (margin === null) return unknownText;
  if (margin === 0) return "at the limit";
  return `${formatRatio(Math.abs(margin), 2)} ${margin > 0 ? "inside" : "outside"}`;
}

/** `0:35–0:50`; at most three windows are named. Empty where the objective has none. */
export function windowsText({ windows }: ObjectiveFinding): string {
  const named = windows.slice(0, 3).map(({ startMs, endMs }) => `${formatClock(startMs)}–${formatClock(endMs)}`);
  if (windows.length > 3) named.push(`${String(windows.length - 3)} more`);
  return named.join(", ");
}

/** The names of the faults that were in for at least half of the time in which the objective was decided. */
export function faultsDuring({ windows }: ObjectiveFinding, faults: readonly FaultFinding[]): readonly string[] {
  const totalMs = windows.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return faults
    .filter(({ injectedAtMs, healedAtMs }) => {
      if (injectedAtMs === null || totalMs === 0) return false;
      const sharedMs = windows.reduce((sum, { startMs, endMs }) => {
        return sum + Math.max(0, Math.min(endMs, healedAtMs ?? Infinity) - Math.max(startMs, injectedAtMs));
      }, 0);
      return sharedMs * 2 >= totalMs;
    })
    .map(({ name }) => name);
}

function operatorText(op: string): string {
  const signs: Readonly<Record<string, string>> = { "<=": "≤", ">=": "≥", "!=": "≠" };
  return signs[op] ?? op;
}
