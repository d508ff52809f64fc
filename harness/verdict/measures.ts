import type { Evidence } from "../journal/evidence.ts";
import type { MeasureSpec } from "../plan/measures.ts";
import type { Findings, Found } from "./models/model.ts";
import { modelNamed } from "./models/models.ts";
import { perRun } from "./per-run.ts";

/** What a load's model found, or why it is not known. */
type Modelled = { readonly found: Findings } | { readonly unknown: string };

/** Computed once for a run: a history may be long. */
const modelOf = perRun((evidence: Evidence, load: string): Modelled => {
  const planned = evidence.plan.loads.find(({ name }) => name === load);
  const model = planned?.scenario.model;
  if (planned === undefined || model === undefined) return { unknown: `the scenario of ${load} has no model` };
  const history = evidence.histories?.get(load);
  if (history === undefined) return { unknown: `the history of ${load} is read when the run is over` };
  if (history.notes.length === 0) return { unknown: `${load} wrote no history` };
  if (!history.isComplete) return { unknown: `the history of ${load} has no end, and nobody knows what is missing` };
  return { found: modelNamed(model)(history, planned) };
});

export interface MeasureCase {
  readonly spec: MeasureSpec;
  readonly found: Found;
}

/** A measure of a load's, or why it is not known. */
export function measureCase(
  evidence: Evidence,
  load: string,
  name: string,
): MeasureCase | { readonly unknown: string } {
  const spec = evidence.plan.loads.find((one) => one.name === load)?.scenario.measures?.[name];
  if (spec === undefined) return { unknown: `the scenario of ${load} has no measure ${name}` };
  const modelled = modelOf(evidence, load);
  if ("unknown" in modelled) return modelled;
  const found = modelled.found[name];
  return found === undefined ? { unknown: `the model of ${load} has no measure ${name}` } : { spec, found };
}
