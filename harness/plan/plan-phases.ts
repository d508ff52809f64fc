import { type Problems, specError } from "../drill/problems.ts";
import { duration, readUnit } from "../drill/units.ts";
import type { Phase } from "./plan.ts";

/** Phases follow each other from 0s. One that cannot be read counts as empty, so that the others are still checked. */
export function planPhases(phases: Readonly<Record<string, string>>, problems: Problems): readonly Phase[] {
  let startMs = 0;
  const planned = Object.entries(phases).map(([name, text]): Phase => {
    const lengthMs = problems.attempt(() => readPhase(name, text)) ?? 0;
    const phase = { name, startMs, endMs: startMs + lengthMs };
    startMs = phase.endMs;
    return phase;
  });
  if (planned.length === 0)
    problems.add({
      path: ["phases"],
      expected: "at least one phase",
      got: "an empty map",
      next: 'Add one, such as "base: 20s".',
    });
  return planned;
}

function readPhase(name: string, text: string): number {
  const path = ["phases", name];
  const lengthMs = readUnit(duration, text, path);
  if (lengthMs > 0) return lengthMs;
  throw specError({
    path,
    expected: "a phase that lasts",
    got: JSON.stringify(text),
    next: "Make it longer, or take it out.",
  });
}
