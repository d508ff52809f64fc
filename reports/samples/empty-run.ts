import { blackFriday, type Sample } from "./black-friday.ts";
import { sampleLoadEvidence } from "./load.ts";

/** The environment could not be made: a plan, a start, and nothing else. */
export function emptyRun(): Sample {
  const { verdict, evidence } = blackFriday();
  const reason = "The environment was not ready: cache-node-2 did not start.";
  return {
    evidence: {
      plan: evidence.plan,
      load: sampleLoadEvidence([], { isComplete: false }),
      events: [
        ...evidence.events.filter(({ type }) => type === "run.started"),
        { atMs: -8_000, type: "environment.failed", target: "cache", message: "cache-node-2 ended while starting", lastLines: ["# Fatal: Can't open the append log", "# Exiting"] },
      ],
    },
    verdict: {
      ...verdict,
      run: { ...verdict.run, durationMs: 1_200, redis: null, k6: null },
      verdict: "error",
      exitCode: 3,
      reason,
      reasons: [reason],
      objectives: [],
      faults: [],
      load: [],
      targets: [],
      ledgers: [],
      generator: { isFit: false, detail: "It never ran.", lagP99Ms: null, lateWhileIdle: 0, lateWhileIdleRatio: null, stalledInCall: 0 },
    },
  };
}
