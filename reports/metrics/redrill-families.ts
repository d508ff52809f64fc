import type { Unit } from "../../harness/drill/objective.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";
import { counter, gauge, summary, toSeconds, type Family } from "./family.ts";

/** What the run measured, in base units: seconds, bytes, ratios. */
export function redrillFamilies(verdict: Verdict): readonly Family[] {
  const { run, objectives, load, faults, targets, generator } = verdict;
  const ofFaults = (field: "serverRecoveryMs" | "clientRecoveryMs" | "settledMs") =>
    faults.map((fault) => ({ labels: { fault: fault.name }, value: toSeconds(fault[field]) }));
  const ofLoads = (pick: (one: Verdict["load"][number]) => number | null) =>
    load.map((one) => ({ labels: { load: one.name }, value: pick(one) }));
  const ofTargets = (pick: (one: Verdict["targets"][number]) => number | null) =>
    targets.map((one) => ({ labels: { target: one.name }, value: pick(one) }));
  const verdicts = ["pass", "warn", "fail", "invalid", "aborted", "error"] as const;
  return [
    gauge("redrill_run", "The run; always 1.", [
      {
        labels: {
          title: run.title,
          seed: String(run.seed),
          variant: run.variant ?? "",
          redrill: run.redrill,
          redis: run.redis ?? "",
          k6: run.k6 ?? "",
        },
        value: 1,
      },
    ]),
    gauge(
      "redrill_verdict",
      "1 for the verdict of the run, 0 for the others.",
      verdicts.map((one) => ({ labels: { verdict: one }, value: one === verdict.verdict ? 1 : 0 })),
    ),
    gauge("redrill_exit_code", "The exit code of the run.", [{ labels: {}, value: verdict.exitCode }]),
    gauge("redrill_run_duration_seconds", "From the start to the end, set-up included.", [
      { labels: {}, value: run.durationMs / 1_000 },
    ]),
    gauge(
      "redrill_objective_measured",
      "The measured value of an objective, in its base unit.",
      objectives.map(({ name, unit, measured }) => ({
        labels: { objective: name, unit: baseUnits[unit] },
        value: toBase(measured, unit),
      })),
    ),
    gauge(
      "redrill_objective_limit",
      "The limit that counted, in the base unit.",
      objectives.map(({ name, unit, limit }) => ({
        labels: { objective: name, unit: baseUnits[unit] },
        value: toBase(limit, unit),
      })),
    ),
    gauge(
      "redrill_objective_pass",
      "1 where the objective holds (pass or warn), 0 where it failed; unknown ones are left out.",
      objectives.map(({ name, status }) => ({
        labels: { objective: name },
        value: status === "unknown" ? null : status === "fail" ? 0 : 1,
      })),
    ),
    gauge(
      "redrill_objective_samples",
      "How many samples an objective was judged on.",
      objectives.map(({ name, samples }) => ({ labels: { objective: name }, value: samples })),
    ),
    counter(
      "redrill_load_slots",
      "Slots by outcome; their sum is what was offered.",
      load.flatMap(({ name, done, failed, abandoned }) =>
        Object.entries({ done, failed, abandoned }).map(([outcome, value]) => ({
          labels: { load: name, outcome },
          value,
        })),
      ),
    ),
    counter(
      "redrill_load_errors",
      "Failed slots by error code.",
      load.flatMap(({ name, errors }) =>
        Object.entries(errors).map(([code, value]) => ({ labels: { load: name, code }, value })),
      ),
    ),
    summary(
      "redrill_load_response_seconds",
      "From the moment a slot was due to its end.",
      load.map(({ name, responseMs }) => ({ load: name, times: responseMs })),
    ),
    gauge(
      "redrill_load_response_max_seconds",
      "The longest response time.",
      ofLoads(({ responseMs }) => toSeconds(responseMs.max)),
    ),
    summary(
      "redrill_load_service_seconds",
      "From the send to the reply.",
      load.map(({ name, serviceMs }) => ({ load: name, times: serviceMs })),
    ),
    gauge(
      "redrill_load_hit_ratio",
      "Answered reads that found their key, as the client saw them.",
      ofLoads(({ hitRatio }) => hitRatio),
    ),
    gauge(
      "redrill_fault_server_recovery_seconds",
      "From effective to the first write accepted by the new master.",
      ofFaults("serverRecoveryMs"),
    ),
    gauge("redrill_fault_client_recovery_seconds", "From effective to steady clients.", ofFaults("clientRecoveryMs")),
    gauge("redrill_fault_settled_seconds", "From effective to a p99 near the baseline.", ofFaults("settledMs")),
    gauge(
      "redrill_fault_healed",
      "1 where the healing was verified.",
      faults.map(({ name, healVerified }) => ({ labels: { fault: name }, value: healVerified ? 1 : 0 })),
    ),
    counter(
      "redrill_target_evictions",
      "Keys evicted during the run.",
      ofTargets(({ evictions }) => evictions),
    ),
    counter(
      "redrill_target_rejected_connections",
      "Connections rejected during the run.",
      ofTargets(({ rejectedConnections }) => rejectedConnections),
    ),
    counter(
      "redrill_target_failovers",
      "Changes of a master during the run.",
      ofTargets(({ failovers }) => failovers),
    ),
    gauge(
      "redrill_target_hit_ratio",
      "Lookups that found their key, as the servers counted.",
      ofTargets(({ hitRatio }) => hitRatio),
    ),
    gauge(
      "redrill_target_memory_max_ratio",
      "The highest used_memory over maxmemory of any node.",
      ofTargets(({ memoryMaxRatio }) => memoryMaxRatio),
    ),
    gauge("redrill_generator_fit", "1 where the generator was fit to measure.", [
      { labels: {}, value: generator.isFit ? 1 : 0 },
    ]),
    gauge("redrill_generator_lag_p99_seconds", "How late waiting workers were woken.", [
      { labels: {}, value: toSeconds(generator.lagP99Ms) },
    ]),
  ];
}

const baseUnits = {
  ms: "seconds",
  bytes: "bytes",
  perSecond: "per_second",
  ratio: "ratio",
  count: "count",
} as const satisfies Readonly<Record<Unit, string>>;

function toBase(value: number | null, unit: Unit): number | null {
  return unit === "ms" ? toSeconds(value) : value;
}
