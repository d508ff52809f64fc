import type { CountWindow, Evidence, Histogram } from "../journal/evidence.ts";
import { mergeHistograms } from "../journal/histogram.ts";
import type { LatencyRecord } from "../journal/load-record.ts";
import type { PlannedLoad } from "../plan/plan.ts";
import { countAbandoned, findAbandoned } from "./metrics/abandoned-slots.ts";
import { findMeasures } from "./find-measures.ts";
import { wholeRun } from "./scope.ts";
import type { LatencySummary, LoadFinding } from "./verdict.ts";
import { latenciesOfRun } from "./whole-run.ts";

/** A load over the whole run, as far as its records go. Throws for damaged histograms. */
export function findLoad(evidence: Evidence, { name, scenario, target }: PlannedLoad): LoadFinding {
  const { load } = evidence;
  const slots = add(load.counts(name, "", "due"));
  const totals = load.totals[name] ?? { ...slots, offered: slots.done + slots.failed + slots.abandoned };
  const gauge = load.gauges(name).at(-1);
  const operations = load.operations(name).map((operation) => {
    const { done, failed, attempts, errors, hits, misses } = add(load.counts(name, operation, "end"));
    const timed = (time: LatencyRecord["time"]) => summarise(evidence, name, operation, time);
    return {
      name: operation,
      done,
      failed,
      attempts,
      errors,
      hits,
      misses,
      responseMs: timed("response"),
      serviceMs: timed("service"),
    };
  });
  const hits = operations.reduce((sum, operation) => sum + operation.hits, 0);
  const misses = operations.reduce((sum, operation) => sum + operation.misses, 0);
  return {
    name,
    scenario: scenario.name,
    target,
    offered: totals.offered,
    done: totals.done,
    failed: totals.failed,
    abandoned: totals.abandoned,
    givenUp: add(load.counts(name, "", "end")).abandoned,
    errors: slots.errors,
    responseMs: summarise(evidence, name, "", "response"),
    serviceMs: summarise(evidence, name, "", "service"),
    generatorLagMs: summarise(evidence, name, "", "lag"),
    hitRatio: hits + misses === 0 ? null : hits / (hits + misses),
    counters: sorted(gauge?.counters ?? {}),
    operations: operations.map(({ hits: _hits, misses: _misses, ...operation }) => operation),
    originCalls: gauge?.originCalls ?? 0,
    originMaxInFlight: gauge?.originMaxInFlight ?? 0,
    ...measuresOf(evidence, name),
  };
}

/** Left out where the load's scenario has none. */
function measuresOf(evidence: Evidence, load: string): Pick<LoadFinding, "measures"> {
  const measures = findMeasures(evidence, load);
  return measures.length === 0 ? {} : { measures };
}

/** A load of which nothing can be told. */
export function emptyLoad({ name, scenario, target }: PlannedLoad): LoadFinding {
  const none = summary(mergeHistograms([]));
  return {
    name,
    scenario: scenario.name,
    target,
    offered: 0,
    done: 0,
    failed: 0,
    abandoned: 0,
    givenUp: 0,
    errors: {},
    responseMs: none,
    serviceMs: none,
    generatorLagMs: none,
    hitRatio: null,
    counters: {},
    operations: [],
    originCalls: 0,
    originMaxInFlight: 0,
  };
}

function add(windows: readonly CountWindow[]) {
  const sum = { done: 0, failed: 0, abandoned: 0, hits: 0, misses: 0, attempts: 0 };
  const errors: Record<string, number> = {};
  for (const window of windows) {
    sum.done += window.done;
    sum.abandoned += window.abandoned;
    sum.hits += window.hits;
    sum.misses += window.misses;
    sum.attempts += window.attempts;
    for (const [code, count] of Object.entries(window.failed)) {
      sum.failed += count;
      errors[code] = (errors[code] ?? 0) + count;
    }
  }
  return { ...sum, errors: sorted(errors) };
}

function summarise(evidence: Evidence, load: string, operation: string, time: LatencyRecord["time"]): LatencySummary {
  const all = latenciesOfRun(evidence, load, operation, time);
  // Nobody timed the slots that were given up; they are the slowest ones, and no figure may be better for their sake.
  return summary(all, time === "response" ? countAbandoned(findAbandoned(evidence, load, [wholeRun])) : 0);
}

/** Null where the figure lies among the abandoned slots. */
function summary(all: Histogram, abandoned = 0): LatencySummary {
  const isWhole = abandoned === 0;
  const percentile = (percent: number) => {
    if (isWhole) return all.percentileMs(percent);
    const rank = Math.ceil((percent / 100) * (all.count + abandoned));
    return rank > all.count ? null : all.percentileMs(((rank - 0.5) / all.count) * 100);
  };
  return {
    mean: all.meanMs === null || !isWhole ? null : Math.round(all.meanMs * 1000) / 1000,
    p50: percentile(50),
    p95: percentile(95),
    p99: percentile(99),
    p999: percentile(99.9),
    max: isWhole ? all.maxMs : null,
  };
}

function sorted(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
