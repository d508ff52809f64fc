import { formatNumber } from "../text/format.ts";
import type { CauseReading, Rule } from "./cause.ts";

/** A scenario's own counter: when it first moved, and where it ended. */
export const counterMoved: Rule = ({ evidence, loads, measure }) => {
  const name = measure.filters["name"];
  if (name === undefined) return null;
  for (const load of loads) {
    const gauges = evidence.load.gauges(load.name);
    const first = gauges.find(({ counters }) => (counters[name] ?? 0) > 0);
    const last = gauges.at(-1);
    if (first === undefined || last === undefined) continue;
    const half = gauges.find(({ counters }) => (counters[name] ?? 0) * 2 >= (last.counters[name] ?? 0));
    const readings: CauseReading[] = [first, half ?? last, last].map(({ atMs, counters }) => ({
      atMs,
      text: `${load.name}: ${name} at ${formatNumber(counters[name] ?? 0)}`,
    }));
    return {
      likely: `${name} of the scenario ${load.scenario.name} began to count at this moment: what happened then is the first suspect`,
      readings,
      next: [
        { text: "Compare its times with the faults and failovers on the timeline." },
        { text: `What ${name} means stands in the scenario's manifest, ${load.scenario.name}.json.` },
      ],
    };
  }
  return null;
};
