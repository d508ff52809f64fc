import { measureFilter } from "../../plan/measures.ts";
import { aggregate } from "../aggregate.ts";
import { holds } from "../intervals.ts";
import { measureCase } from "../measures.ts";
import { loadOf } from "./counts.ts";
import { known, type Metric, unknown } from "./metric.ts";

/** A measure of a scenario's own, from what its model found in the load's history. */
export const measure: Metric = {
  over: (planned, evidence, { intervals }) => {
    const { load } = loadOf(planned);
    const measured = measureCase(evidence, load, planned.filters[measureFilter] ?? "");
    if ("unknown" in measured) return unknown(measured.unknown);
    const { spec, found } = measured;
    const samples = found.samplesMs.filter((atMs) => holds(intervals, atMs)).length;
    if (samples === 0) return unknown("nothing that could be counted happened in the scope");
    const values = found.points.flatMap(({ atMs, value }) => (holds(intervals, atMs) ? [value] : []));
    if (spec.kind === "counter") {
      return known(
        values.reduce((sum, value) => sum + value, 0),
        samples,
      );
    }
    if (values.length === 0) return unknown("nothing was measured in the scope", samples);
    return known(
      aggregate(values, spec.kind === "highest" ? { kind: "max" } : (planned.aggregate ?? { kind: "max" })),
      samples,
    );
  },
  inSecond: null,
};
