import type { Evidence } from "../journal/evidence.ts";
import { aggregate } from "./aggregate.ts";
import { measureCase } from "./measures.ts";
import type { Point } from "./models/model.ts";
import type { MeasureFinding } from "./verdict.ts";

/** The measures of a load's scenario over the whole run. */
export function findMeasures(evidence: Evidence, load: string): readonly MeasureFinding[] {
  if (evidence.histories?.get(load)?.notes.length === 0) return []; // nothing that its model is about was asked for
  const specs = evidence.plan.loads.find(({ name }) => name === load)?.scenario.measures ?? {};
  return Object.entries(specs).map(([name, { kind, unit, description }]): MeasureFinding => {
    const described = { name, kind, unit, description };
    const unknown = { ...described, value: null, p99: null, max: null, atMs: null, samples: 0 };
    const measured = measureCase(evidence, load, name);
    if ("unknown" in measured) return unknown;
    const { points, samplesMs } = measured.found;
    const samples = samplesMs.length;
    const values = points.map(({ value }) => value);
    const atMs = worstOf(points)?.atMs ?? null;
    if (samples === 0) return unknown;
    if (kind === "counter") return { ...unknown, value: values.reduce((sum, value) => sum + value, 0), atMs, samples };
    if (values.length === 0) return { ...unknown, samples };
    const max = aggregate(values, { kind: "max" });
    if (kind === "highest") return { ...unknown, value: max, atMs, samples };
    const p99 = aggregate(values, { kind: "percentile", percent: 99 });
    return { ...described, value: aggregate(values, { kind: "mean" }), p99, max, atMs, samples };
  });
}

/** The highest one; of several the first. */
function worstOf(points: readonly Point[]): Point | undefined {
  return points.reduce<Point | undefined>((worst, point) => {
    return worst === undefined || point.value > worst.value ? point : worst;
  }, undefined);
}
