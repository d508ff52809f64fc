import type { Evidence } from "../../journal/evidence.ts";
import { eventsOf } from "../events.ts";
import { latenciesOfRun } from "../whole-run.ts";
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
      if (!evidence.load.isComplete) return []; // of an instance that died there are windows, but no totals
      const counted = countByDue(evidence, load);
      if (counted.done === done && counted.failed === failed && counted.abandoned === abandoned) {
        return findLostLatencies(evidence, load);
      }
      const windows = `${String(counted.done)} done + ${String(counted.failed)} failed + ${String(counted.abandoned)} abandoned`;
      return [defect(`the windows of ${load} do not add up to its totals: ${windows} in windows, ${ended} in total`)];
    }),
  ];
}

/** Whatever ended was timed, slots and operations alike: else a line of latencies is missing, or there twice. */
function findLostLatencies(evidence: Evidence, load: string): readonly Problem[] {
  return ["", ...evidence.load.operations(load)].flatMap((operation) => {
    const ended = evidence.load.counts(load, operation, "end").reduce((sum, { done, failed }) => {
      return sum + done + Object.values(failed).reduce((all, count) => all + count, 0);
    }, 0);
    return (["response", "service"] as const).flatMap((time): readonly Problem[] => {
      const timed = latenciesOfRun(evidence, load, operation, time).count;
      if (timed === ended) return [];
      const what = operation === "" ? `slots of ${load}` : `operations ${load}.${operation}`;
      return [defect(`the ${what} do not add up: ${String(ended)} ended, but ${String(timed)} have a ${time} time`)];
    });
  });
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
