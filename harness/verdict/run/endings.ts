import type { Evidence } from "../../journal/evidence.ts";
import { eventsOf } from "../events.ts";
import type { Problem } from "./problem.ts";

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What ended the run before its time: somebody, the environment, or a stop condition; in the order in which they count. */
export function findEndings(evidence: Evidence): readonly Problem[] {
  return [
    ...eventsOf(evidence, "run.interrupted").map(({ signal }): Problem => ({
      verdict: "aborted",
      exitCode: exitCodes[signal],
      reason: `the run was interrupted by ${signal}`,
    })),
    ...eventsOf(evidence, "environment.failed").map(({ target, message }): Problem => ({
      verdict: "error",
      exitCode: 3,
      reason: `the environment was not ready or not kept${target === null ? "" : ` (${target})`}: ${message}`,
    })),
    ...eventsOf(evidence, "stop.reached").map(({ stop, reason }): Problem => ({
      verdict: "aborted",
      exitCode: 1,
      reason: `stop condition ${stop} ended the run: ${reason}`,
    })),
  ];
}
