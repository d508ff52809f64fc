import type { ObjectiveFinding } from "../../harness/verdict/verdict.ts";
import { blackFriday, type Sample } from "./black-friday.ts";
import { objective } from "./findings.ts";

/** A stop condition ended the run 44 s in, before the second fault. */
export function aborted(): Sample {
  const { verdict, evidence } = blackFriday({ untilMs: 44_000 });
  const reason = "The stop condition melting ended the run at 0:44: errorRatio(logins) was above 50 % for 2 s.";
  const [first] = verdict.faults;
  return {
    evidence: {
      ...evidence,
      events: [
        ...evidence.events,
        { atMs: 43_980, type: "stop.reached" as const, stop: "melting", reason: "errorRatio(logins) was 61 %, limit > 50 %, for 2 s" },
        { atMs: 44_100, type: "fault.healing" as const, fault: "master-dies", why: "stop condition" as const },
        { atMs: 44_480, type: "fault.healed" as const, fault: "master-dies", verified: true, detail: "answers PING with a new run_id" },
      ].toSorted((a, b) => a.atMs - b.atMs),
    },
    verdict: {
      ...verdict,
      verdict: "aborted",
      exitCode: 1,
      reason,
      reasons: [reason],
      run: { ...verdict.run, durationMs: 56_200 },
      faults: verdict.faults.map((fault, index) =>
        index === 0 && first
          ? { ...first, healedAtMs: 44_480, settledMs: null, notes: { settledMs: "the run ended before" } }
          : {
              ...fault,
              nodes: [],
              injectedAtMs: null,
              effectiveAtMs: null,
              healedAtMs: null,
              effectVerified: false,
              effectDetail: "",
              healVerified: false,
              healDetail: "",
              clientRecoveryMs: null,
              settledMs: null,
              notes: { clientRecoveryMs: "not injected: the run was stopped before" },
            },
      ),
      objectives: verdict.objectives.map((finding) => (isJudged(finding) ? finding : unjudged(finding))),
    },
  };
}

function isJudged({ name }: ObjectiveFinding): boolean {
  return name === "failover" || name === "memory";
}

function unjudged(finding: ObjectiveFinding): ObjectiveFinding {
  return { ...finding, status: "unknown", measured: null, margin: null, samples: 0, reason: "the run was stopped before the end of the scope" };
}

/** The generator was late by its own fault, and its engine died. */
export function invalid(): Sample {
  const { verdict, evidence } = blackFriday();
  const reason = "The generator was not fit: 8.1 % of the slots were late while a worker waited (at most 1 %).";
  const events = evidence.events.map((event) =>
    event.type === "engine.ended"
      ? { ...event, exitCode: 137, signal: "SIGKILL", lastLines: ["level=info msg=\"starting\"", "\u001B[31mout of memory\u001B[0m"] }
      : event,
  );
  const load = { ...evidence.load, isComplete: false, scenarioErrors: [{ type: "scenario-error" as const, load: "shop", atMs: 71_200, message: "TypeError: cannot read property 'length' of undefined", stack: "peak.ts:31:9" }] };
  return {
    evidence: { ...evidence, events, load },
    verdict: {
      ...verdict,
      verdict: "invalid",
      exitCode: 4,
      reason,
      reasons: [reason, "The engine died: the records of the load are not complete."],
      generator: { isFit: false, detail: "25,069 of 309,500 slots were late while a worker waited; p99 of its lateness 48 ms.", lagP99Ms: 48.2, lateWhileIdle: 25_069, lateWhileIdleRatio: 0.081, stalledInCall: 0 },
    },
  };
}

/** Everything holds, one objective only just. */
export function warned(): Sample {
  const { verdict, evidence } = blackFriday();
  const memory = objective({ name: "memory", text: "max(memoryRatio(cache)) < 80% warn 65%", status: "warn", metric: "memoryRatio", measured: 0.656, op: "<", limit: 0.8, margin: 0.18, samples: 600, reason: "inside the limit, beyond the warning at 65 %", windows: [{ startMs: 0, endMs: 100_000 }] });
  return {
    evidence,
    verdict: {
      ...verdict,
      verdict: "warn",
      reason: "All 6 objectives hold, 1 of them only just: memory 65.6 %, warn at 65 %.",
      objectives: verdict.objectives.map((finding) => (finding.name === "memory" ? memory : finding)),
    },
  };
}
