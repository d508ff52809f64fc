import type { Evidence } from "../journal/evidence.ts";
import type { Aggregate, PlannedMeasure } from "../plan/plan.ts";
import { aggregate } from "./aggregate.ts";
import { clockEndMs } from "./events.ts";
import { formatSeconds } from "./format.ts";
import { windowStarts } from "./intervals.ts";
import { type Measured, type SecondValue, known, unknown } from "./metrics/metric.ts";
import { metricNamed } from "./metrics/metrics.ts";
import { type ResolvedScope, shownWindows } from "./scope.ts";

const secondMs = 1000;

/**
 * The lowest, the highest, the mean or a percentile of a metric's values in the whole seconds of a scope: `min(hitRatio(shop))` is
 * the worst second. Seconds in which nothing was asked of the load have none. With a second of which nobody knows only this
 * much is known: the highest is at least the highest that was seen, the lowest at most the lowest.
 */
export function aggregateSeconds(
  measure: PlannedMeasure,
  evidence: Evidence,
  scope: ResolvedScope,
  samples: number,
): Measured {
  const { bySecond } = measure;
  const { inSecond } = metricNamed(measure.metric);
  if (bySecond === undefined || inSecond === null) throw new Error(`${measure.metric} has no values by second`);
  const starts = windowStarts(shownWindows(scope, clockEndMs(evidence)), secondMs);
  const seconds = starts.map((startMs) => ({ startMs, ...inSecond(measure, evidence, startMs) })).map(withoutNaN);
  const values = seconds.flatMap(({ value }) => (value === null ? [] : [value]));
  const gap = seconds.find(({ value, isIdle }) => value === null && !isIdle);
  if (gap !== undefined) return { ...boundsOf(bySecond, values, seconds), ...whyGap(gap.startMs, samples) };
  if (values.length === 0) return unknown("nothing was measured in a whole second of the scope", samples);
  return known(aggregate(values, bySecond), samples);
}

function withoutNaN<S extends SecondValue>(second: S): S {
  return second.value === null || Number.isFinite(second.value) ? second : { ...second, value: null };
}

function whyGap(
  startMs: number,
  samples: number,
): Pick<Measured, "value" | "samples" | "reason" | "isLowerBound" | "notes"> {
  const { value, reason, isLowerBound, notes } = unknown(
    `nothing, or not all, was measured in the second from ${formatSeconds(startMs)}`,
  );
  return { value, samples, reason, isLowerBound, notes };
}

function boundsOf(
  { kind }: Aggregate,
  values: readonly number[],
  seconds: readonly SecondValue[],
): Pick<Measured, "atLeast" | "atMost"> {
  const least = seconds.flatMap(({ value, atLeast }) => (value === null ? (atLeast ?? []) : [value]));
  return {
    atLeast: kind === "max" && least.length > 0 ? least.reduce((a, b) => Math.max(a, b)) : null,
    atMost: kind === "min" && values.length > 0 ? values.reduce((a, b) => Math.min(a, b)) : null,
  };
}
