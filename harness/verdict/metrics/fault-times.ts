import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import type { Duration } from "../faults/duration.ts";
import { findFault } from "../faults/find-fault.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

export const recovery: Metric = {
  over: (measure, evidence) => {
    const durations = durationsOf(measure, evidence);
    return measured(measure.filters["side"] === "server" ? durations.serverRecoveryMs : durations.clientRecoveryMs);
  },
  inSecond: null,
};

export const settled: Metric = {
  over: (measure, evidence) => measured(durationsOf(measure, evidence).settledMs),
  inSecond: null,
};

function durationsOf(
  { metric, subject }: PlannedMeasure,
  evidence: Evidence,
): ReturnType<typeof findFault>["durations"] {
  if (subject.kind !== "fault") throw new Error(`${metric} is measured of a fault, not of a ${subject.kind}`);
  return findFault(evidence, subject.fault).durations;
}

function measured({ ms, atLeastMs, note }: Duration): Measured {
  if (ms !== null) return known(ms, 1, note === null ? [] : [note]);
  if (atLeastMs === null) return unknown(note ?? "it is not known");
  return { ...unknown(note ?? "it did not come", 1), atLeast: atLeastMs };
}
