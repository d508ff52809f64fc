import { eventsOf } from "../events.ts";
import { masterChanges } from "../faults/masters.ts";
import { holds } from "../intervals.ts";
import { type Metric, known, unknown } from "./metric.ts";

export const failovers: Metric = {
  over: (measure, evidence, { intervals }) => {
    const { subject } = measure;
    if (subject.kind !== "target") throw new Error(`failovers are counted of a target, not of a ${subject.kind}`);
    const samples = eventsOf(evidence, "role.changed").filter(({ target }) => target === subject.target).length;
    if (samples === 0) return unknown("who was master was never read");
    const moved = masterChanges(evidence, subject.target).filter(({ from }) => from !== null);
    return known(moved.filter(({ atMs }) => holds(intervals, atMs)).length, samples);
  },
  inSecond: null,
};
