import type { Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import type { Duration } from "../faults/duration.ts";
import { findFault } from "../faults/find-fault.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

type Durations = ReturnType<typeof findFault>["durations"];

export const detected = once(({ detectedMs }) => detectedMs);

export const elected = once(({ electedMs }) => electedMs);

export const recovery = once(({ serverRecoveryMs, clientRecoveryMs }, { filters }) =>
  filters["side"] === "server" ? serverRecoveryMs : clientRecoveryMs,
);

export const settled = once(({ settledMs }) => settledMs);

function once(pick: (durations: Durations, measure: PlannedMeasure) => Duration): Metric {
  return { over: (measure, evidence) => measured(pick(durationsOf(measure, evidence), measure)), inSecond: null };
}

function durationsOf({ metric, subject }: PlannedMeasure, evidence: Evidence): Durations {
  if (subject.kind !== "fault") throw new Error(`${metric} is measured of a fault, not of a ${subject.kind}`);
  return findFault(evidence, subject.fault).durations;
}

function measured({ ms, atLeastMs, note }: Duration): Measured {
  if (ms !== null) return known(ms, 1, note === null ? [] : [note]);
  if (atLeastMs === null) return unknown(note ?? "it is not known");
  return { ...unknown(note ?? "it did not come", 1), atLeast: atLeastMs };
}
