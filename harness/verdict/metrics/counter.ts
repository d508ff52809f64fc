import { loadOf } from "./counts.ts";
import { type Metric, known, unknown } from "./metric.ts";

/** A scenario's own counter, as it stood in the last reading: the whole run, whatever the scope. */
export const counter: Metric = {
  over: (measure, evidence) => {
    const { load } = loadOf(measure);
    const name = measure.filters["name"];
    if (name === undefined) throw new Error("counter needs name=...");
    const last = evidence.load.gauges(load).at(-1);
    if (last === undefined) return unknown("the load's counters were never read");
    const totals = evidence.load.totals[load];
    return known(last.counters[name] ?? 0, (totals?.done ?? 0) + (totals?.failed ?? 0));
  },
  inSecond: null,
};
