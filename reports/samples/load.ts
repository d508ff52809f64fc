import type { CountWindow, GaugeReading, LatencyWindow, LoadEvidence } from "../../harness/journal/evidence.ts";
import { sampleHistogram } from "./histogram.ts";
import { noise } from "./noise.ts";

/** How a load fares at a moment: everything a sample needs to make its windows. */
export interface Moment {
  readonly perSecond: number;
  /** Shares of what is offered. */
  readonly failed?: Readonly<Record<string, number>>;
  readonly abandoned?: number;
  readonly hitRatio?: number | null;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Default: a little below the response's. */
  readonly serviceP99Ms?: number;
}

export interface SampleLoad {
  readonly name: string;
  readonly operations: readonly string[];
  /** From 0 to here; later nothing was recorded. */
  readonly untilMs: number;
  readonly at: (atMs: number) => Moment;
}

interface Recorded {
  readonly counts: readonly CountWindow[];
  readonly latencies: Readonly<Record<"response" | "service" | "lag", readonly LatencyWindow[]>>;
  readonly gauges: readonly GaugeReading[];
}

/** Load records that add up, from a description of how each load fared. */
export function sampleLoadEvidence(
  loads: readonly SampleLoad[],
  { isComplete = true, scenarioErrors = [] }: Partial<Pick<LoadEvidence, "isComplete" | "scenarioErrors">> = {},
): LoadEvidence {
  const recorded = new Map(loads.map((load, index) => [load.name, { load, ...record(load, index) }]));
  return {
    isComplete,
    endedAtMs: null,
    scenarioErrors,
    totals: Object.fromEntries([...recorded].map(([name, { counts }]) => [name, totalsOf(counts)])),
    operations: (name) => recorded.get(name)?.load.operations.toSorted() ?? [],
    gauges: (name) => recorded.get(name)?.gauges ?? [],
    client: () => [],
    counts: (name, operation, by) => {
      const found = recorded.get(name);
      if (!found || (operation !== "" && !found.load.operations.includes(operation))) return [];
      return by === "due" ? found.counts : found.counts.map(asEnded);
    },
    latencies: (name, operation, time) => {
      const found = recorded.get(name);
      if (!found || (operation !== "" && !found.load.operations.includes(operation))) return [];
      return time === "lag" && operation !== "" ? [] : found.latencies[time];
    },
  };
}

/** Slots that were abandoned never ended. */
function asEnded(window: CountWindow): CountWindow {
  return { ...window, abandoned: 0 };
}

function totalsOf(counts: readonly CountWindow[]) {
  const totals = { offered: 0, done: 0, failed: 0, abandoned: 0 };
  for (const window of counts) {
    const failed = Object.values(window.failed).reduce((sum, count) => sum + count, 0);
    totals.done += window.done;
    totals.failed += failed;
    totals.abandoned += window.abandoned;
    totals.offered += window.done + failed + window.abandoned;
  }
  return totals;
}

function record({ untilMs, at }: SampleLoad, seed: number): Recorded {
  const counts: CountWindow[] = [];
  const [response, service, lag]: [LatencyWindow[], LatencyWindow[], LatencyWindow[]] = [[], [], []];
  for (let windowMs = 0; windowMs < untilMs; windowMs += 100) {
    const moment = at(windowMs);
    const offered = Math.round(moment.perSecond / 10);
    if (offered === 0) continue;
    const failed = Object.fromEntries(
      Object.entries(moment.failed ?? {}).flatMap(([code, share]) => {
        const count = Math.round(offered * share);
        return count === 0 ? [] : [[code, count]];
      }),
    );
    const abandoned = Math.round(offered * (moment.abandoned ?? 0));
    const lost = Object.values(failed).reduce((sum, count) => sum + count, 0);
    const done = Math.max(0, offered - lost - abandoned);
    const hitRatio = moment.hitRatio ?? null;
    const hits = hitRatio === null ? 0 : Math.round(done * Math.min(1, hitRatio + (noise(seed, windowMs) - 0.5) * 0.02));
    counts.push({ windowMs, done, failed, abandoned, hits, misses: hitRatio === null ? 0 : done - hits, attempts: offered });
  }
  for (let windowMs = 0; windowMs < untilMs; windowMs += 1_000) {
    const { perSecond, p50Ms = 0.4, p99Ms = 1.6, serviceP99Ms = p99Ms * 0.86 } = at(windowMs);
    if (perSecond === 0) continue;
    const shake = 0.85 + Math.round(noise(seed + 7, windowMs) * 16) * 0.02;
    const serviceP50Ms = Math.min(p50Ms * 0.9, serviceP99Ms * 0.5);
    response.push({ windowMs, histogram: sampleHistogram(perSecond, p50Ms * shake, p99Ms * shake, p99Ms * 2.2) });
    service.push({ windowMs, histogram: sampleHistogram(perSecond, serviceP50Ms * shake, serviceP99Ms * shake, serviceP99Ms * 2) });
    lag.push({ windowMs, histogram: sampleHistogram(perSecond, 0.02, 0.18 * shake, 0.8) });
  }
  return { counts, latencies: { response, service, lag }, gauges: gaugesOf(untilMs, at) };
}

/** A worker is in a call for as long as the typical response takes; what fails or is very slow keeps slots waiting. */
function gaugesOf(untilMs: number, at: SampleLoad["at"]): readonly GaugeReading[] {
  const gauges: GaugeReading[] = [];
  let originCalls = 0;
  for (let atMs = 500; atMs < untilMs; atMs += 1_000) {
    const { perSecond, p50Ms = 0.4, hitRatio = null } = at(atMs);
    const calling = Math.min(50, Math.ceil((perSecond * p50Ms) / 1_000));
    const misses = Math.round(perSecond * (1 - (hitRatio ?? 1)));
    originCalls += misses;
    gauges.push({
      atMs,
      backlog: Math.max(0, Math.round((perSecond * p50Ms) / 1_000) - 50),
      workersCalling: calling,
      workersComputing: 0,
      workersWaiting: 50 - calling,
      lateWhileIdle: 0,
      stalledInCall: 0,
      originCalls,
      originInFlight: Math.round(misses * 0.02),
      originMaxInFlight: 50,
      originRefused: 0,
      counters: {},
    });
  }
  return gauges;
}
