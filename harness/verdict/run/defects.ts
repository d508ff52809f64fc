import type { Evidence } from "../../journal/evidence.ts";
import { eventsOf } from "../events.ts";
import type { Problem } from "./problem.ts";

/** Exit code 5: redrill contradicts itself. */
export function findDefects(evidence: Evidence): readonly Problem[] {
  return [
    ...eventsOf(evidence, "internal.error").map(({ message }) => defect(`a defect of redrill: ${message}`)),
    ...Object.entries(evidence.load.totals).flatMap(([load, totals]): readonly Problem[] => {
      const { offered, done, failed, abandoned } = totals;
      const ended = `${String(done)} done + ${String(failed)} failed + ${String(abandoned)} abandoned`;
      if (offered !== done + failed + abandoned) {
        return [defect(`the slots of ${load} do not add up: ${String(offered)} offered, but ${ended}`)];
      }
      const counted = countByDue(evidence, load);
      if (counted.done === done && counted.failed === failed && counted.abandoned === abandoned) return [];
      const windows = `${String(counted.done)} done + ${String(counted.failed)} failed + ${String(counted.abandoned)} abandoned`;
      return [defect(`the windows of ${load} do not add up to its totals: ${windows} in windows, ${ended} in total`)];
    }),
  ];
}

function countByDue(evidence: Evidence, load: string): { done: number; failed: number; abandoned: number } {
  const sum = { done: 0, failed: 0, abandoned: 0 };
  for (const window of evidence.load.counts(load, "", "due")) {
    sum.done += window.done;
    sum.abandoned += window.abandoned;
    for (const count of Object.values(window.failed)) sum.failed += count;
  }
  return sum;
}

function defect(reason: string): Problem {
  return { verdict: "error", exitCode: 5, reason };
}
