import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { clockEndMs } from "../events.ts";
import { perRun } from "../per-run.ts";
import { addUp } from "./add-up.ts";
import { countsOf, fromCounts, loadOf, ratio } from "./counts.ts";
import { type Metric, known, unknown } from "./metric.ts";

/** What the availability objective leaves: 0.001 of `slo=99.9%`. The plan has checked it. */
function budgetOf({ metric, filters }: PlannedMeasure): number {
  const slo = Number(filters["slo"]);
  if (slo > 0 && slo < 1) return Number((1 - slo).toPrecision(12));
  throw new Error(`${metric} needs slo=... below 100 %`);
}

export const burnRate = fromCounts((measure, evidence, scope) => {
  const { done, failed, abandoned } = countsOf(measure, evidence, scope);
  const errors = ratio(failed + abandoned, done + failed + abandoned, "slot or operation");
  return errors.value === null ? errors : { ...errors, value: errors.value / budgetOf(measure) };
});

/** Slots lost by the end of each second, from zero; the last one has them all. */
const lostBySecond = perRun((evidence, load): Float64Array => {
  const seconds = Math.max(1, Math.ceil(clockEndMs(evidence) / 1000));
  const lost = new Float64Array(seconds);
  for (const window of evidence.load.counts(load, "", "due")) {
    const { failed, abandoned } = addUp([window]);
    const second = Math.min(seconds - 1, Math.max(0, Math.floor(window.windowMs / 1000)));
    lost[second] = (lost[second] ?? 0) + failed + abandoned;
  }
  for (let second = 1; second < seconds; second++) lost[second] = (lost[second] ?? 0) + (lost[second - 1] ?? 0);
  return lost;
});

function allowedOf(measure: PlannedMeasure, { plan }: Evidence): number {
  const slots = plan.loads.find(({ name }) => name === loadOf(measure).load)?.slots ?? 0;
  return slots * budgetOf(measure);
}

export const budgetSpent: Metric = {
  over: (measure, evidence) => {
    const { load } = loadOf(measure);
    const allowed = allowedOf(measure, evidence);
    if (allowed === 0) return unknown("no slot is planned");
    const { done, failed, abandoned } = addUp(evidence.load.counts(load, "", "due"));
    const samples = done + failed + abandoned;
    return samples === 0 ? unknown("no slot was due") : known((failed + abandoned) / allowed, samples);
  },
  inSecond: (measure, evidence, startMs) => {
    const lost = lostBySecond(evidence, loadOf(measure).load)[Math.floor(startMs / 1000)];
    const allowed = allowedOf(measure, evidence);
    return { value: lost === undefined || allowed === 0 ? null : lost / allowed, isIdle: false };
  },
};
