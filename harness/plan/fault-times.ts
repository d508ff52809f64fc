import { specError } from "../drill/problems.ts";
import { parseOffset } from "../drill/parse-offset.ts";
import { ExpressionError } from "../drill/scanner.ts";
import type { Expanded, ExpandedFault } from "./expand-faults.ts";
import { formatMs } from "./format.ts";
import type { Names } from "./names.ts";
import type { Phase } from "./plan.ts";

/** When a fault begins, ms from zero. Throws `SpecError`. `above`: faults that wait for this one, against circles. */
export function faultTime(
  name: string,
  { faults, groups }: Pick<Expanded, "groups"> & { readonly faults: Readonly<Record<string, ExpandedFault>> },
  phases: readonly Phase[],
  names: Names,
  above: readonly string[] = [],
): number {
  const text = faults[name]?.at ?? "";
  const path = ["faults", faults[name]?.origin ?? name, "at"];
  const fail = (expected: string, got: string, next: string, offset = 0): never => {
    throw specError({ path, offset, expected, got, next });
  };
  const { from: written, offsetMs } = readOffset(text, fail);
  if (written === null) return offsetMs;
  // Of several that were written as one, the first one counts.
  const from = groups.get(written)?.[0] ?? written;
  const phase = phases.find((candidate) => candidate.name === from);
  if (phase !== undefined) return needAtLeast0(phase.startMs + offsetMs, text, fail);
  if (names.need(from, ["phase", "fault"], { path }) === "phase") return offsetMs;
  if (from === name || above.includes(from))
    fail(
      "times that do not go round in a circle",
      [...above, name, from].join(" -> "),
      "Let one of them count from a phase or from 0s.",
    );
  return needAtLeast0(faultTime(from, { faults, groups }, phases, names, [...above, name]) + offsetMs, text, fail);
}

type Fail = (expected: string, got: string, next: string, offset?: number) => never;

function readOffset(text: string, fail: Fail) {
  try {
    return parseOffset(text);
  } catch (error) {
    if (error instanceof ExpressionError) return fail(error.expected, error.got, error.next, error.column - 1);
    throw error;
  }
}

function needAtLeast0(atMs: number, text: string, fail: Fail): number {
  if (atMs >= 0) return atMs;
  return fail("a time from 0s on", `${JSON.stringify(text)}, ${formatMs(-atMs)} before it`, "Begin later.");
}
