import { counter, type Family, gauge, toSeconds } from "../../reports/metrics/family.ts";
import type { Plan } from "../plan/plan.ts";
import type { Glance, LoadGlance } from "./glance.ts";

/** A glance as metrics, in base units. Rates and latencies are of the last whole second. */
export function liveFamilies(plan: Plan, glance: Glance): readonly Family[] {
  const ofLoads = (name: string, help: string, pick: (load: LoadGlance) => number | null): Family =>
    gauge(
      `redrill_live_load_${name}`,
      help,
      glance.loads.map((load) => ({ labels: { load: load.name, target: load.target }, value: pick(load) })),
    );
  return [
    gauge("redrill_live_run", "The run that is under way; always 1.", [
      { labels: { title: plan.title, seed: String(plan.seed) }, value: 1 },
    ]),
    gauge("redrill_live_elapsed_seconds", "Since the clock of the phases started.", [
      { labels: {}, value: glance.atMs / 1000 },
    ]),
    gauge(
      "redrill_live_phase",
      "1 for the phase that is on.",
      plan.phases.map(({ name }) => ({ labels: { phase: name }, value: Number(name === glance.phase?.name) })),
    ),
    counter(
      "redrill_live_load_slots",
      "Slots that ended so far, by outcome.",
      glance.loads.flatMap(({ name, target, done, failed }) =>
        Object.entries({ done, failed }).map(([outcome, value]) => ({
          labels: { load: name, target, outcome },
          value,
        })),
      ),
    ),
    ofLoads("offered_per_second", "Slots due.", ({ offeredPerSecond }) => offeredPerSecond),
    ofLoads("done_per_second", "Slots done.", ({ donePerSecond }) => donePerSecond),
    ofLoads("failed_per_second", "Slots failed.", ({ failedPerSecond }) => failedPerSecond),
    ofLoads("response_p99_seconds", "From the moment a slot was due to its end.", ({ p99Ms }) => toSeconds(p99Ms)),
    ofLoads("hit_ratio", "Answered reads that found their key.", ({ hitRatio }) => hitRatio),
    ofLoads("backlog", "Slots that are due and that no worker has taken.", ({ backlog }) => backlog),
    gauge(
      "redrill_live_fault_active",
      "1 while the fault is in.",
      glance.faults.map(({ name, state }) => ({ labels: { fault: name }, value: Number(state === "active") })),
    ),
    gauge(
      "redrill_live_objective_holds",
      "1 where the objective holds so far, 0 where it is broken; open ones are left out.",
      glance.objectives.map(({ name, state }) => ({
        labels: { objective: name },
        value: state === "open" ? null : Number(state === "holds"),
      })),
    ),
  ];
}
