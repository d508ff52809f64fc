import type { CountWindow, Evidence } from "../../harness/journal/evidence.ts";
import type { LatencyRecord } from "../../harness/journal/load-record.ts";
import { eventsOf } from "../facts/run.ts";
import { remember } from "./remember.ts";
import { fill, fillReadings, knownUntilMs, secondMs, secondOf, secondsIn, type Seconds } from "./seconds.ts";

/** Slots of a load in each second: offered and abandoned by when they were due, done and failed by when they ended. */
export interface SlotSeconds {
  readonly offered: Seconds;
  readonly abandoned: Seconds;
  readonly done: Seconds;
  readonly failed: Seconds;
  /** The failed ones by the code that ended them, the most frequent code first, with its total. */
  readonly codes: readonly { readonly code: string; readonly total: number; readonly failed: Seconds }[];
}

export const slotsOf = remember((evidence: Evidence, load: string): SlotSeconds => {
  const due = evidence.load.counts(load, "", "due");
  const ended = evidence.load.counts(load, "", "end");
  const totals = new Map<string, number>();
  for (const { failed } of ended) {
    for (const [code, count] of Object.entries(failed)) totals.set(code, (totals.get(code) ?? 0) + count);
  }
  const known = (windows: readonly CountWindow[], pick: (window: CountWindow) => number) =>
    perSecond(evidence, windows, pick);
  return {
    offered: known(due, (window) => window.done + failedIn(window) + window.abandoned),
    abandoned: known(due, (window) => window.abandoned),
    done: known(ended, (window) => window.done),
    failed: known(ended, failedIn),
    codes: [...totals]
      .toSorted((a, b) => b[1] - a[1])
      .map(([code, total]) => ({ code, total, failed: known(ended, ({ failed }) => failed[code] ?? 0) })),
  };
});

export interface LatencySeconds {
  readonly p50: Seconds;
  readonly p99: Seconds;
  readonly p999: Seconds;
  readonly max: Seconds;
}

/** Latencies in ms of what was due in each second; of a load as a whole `operation` is `""`. */
export const latenciesOf = remember(
  (evidence: Evidence, load: string, operation: string, time: LatencyRecord["time"]): LatencySeconds => {
    const [p50, p99, p999, max] = [0, 1, 2, 3].map(() => new Map<number, number | null>()) as [M, M, M, M];
    for (const { windowMs, histogram } of evidence.load.latencies(load, operation, time)) {
      const second = secondOf(windowMs);
      p50.set(second, histogram.percentileMs(50));
      p99.set(second, histogram.percentileMs(99));
      p999.set(second, histogram.percentileMs(99.9));
      max.set(second, histogram.maxMs);
    }
    return {
      p50: fill(evidence, p50),
      p99: fill(evidence, p99),
      p999: fill(evidence, p999),
      max: fill(evidence, max),
    };
  },
);
type M = Map<number, number | null>;

/** Share of the answered reads that found their key; null in a second without reads. */
export const hitRatioOf = remember((evidence: Evidence, load: string): Seconds => {
  const reads = new Map<number, { hits: number; all: number }>();
  for (const { windowMs, hits, misses } of readsOf(evidence, load)) {
    const second = reads.get(secondOf(windowMs)) ?? { hits: 0, all: 0 };
    reads.set(secondOf(windowMs), { hits: second.hits + hits, all: second.all + hits + misses });
  }
  return fill(evidence, new Map([...reads].map(([second, { hits, all }]) => [second, all === 0 ? null : hits / all])));
});

/** Reads are counted with the slot, or else with its operations. */
function readsOf({ load }: Evidence, name: string): readonly CountWindow[] {
  const ofSlots = load.counts(name, "", "end").filter(({ hits, misses }) => hits + misses > 0);
  if (ofSlots.length > 0) return ofSlots;
  return load.operations(name).flatMap((operation) => load.counts(name, operation, "end"));
}

export const gaugeNames = ["backlog", "workersCalling", "workersWaiting", "originInFlight"] as const;

/** What the engine read of a load at each second. */
export const gaugesOf = remember(
  (evidence: Evidence, load: string): Readonly<Record<(typeof gaugeNames)[number], Seconds>> => {
    const gauges = evidence.load.gauges(load).filter(({ atMs }) => atMs >= 0);
    const pick = (name: (typeof gaugeNames)[number]) =>
      fillReadings(
        evidence,
        gauges.map((gauge) => ({ atMs: gauge.atMs, value: gauge[name] })),
      );
    return {
      backlog: pick("backlog"),
      workersCalling: pick("workersCalling"),
      workersWaiting: pick("workersWaiting"),
      originInFlight: pick("originInFlight"),
    };
  },
);

/**
 * Sums of windows of 100 ms. The last second is left out where only a part of it is known: of a run that is under way always, of
 * one that has ended unless something is in it.
 */
function perSecond(
  evidence: Evidence,
  windows: readonly CountWindow[],
  pick: (window: CountWindow) => number,
): Seconds {
  const untilMs = knownUntilMs(evidence);
  const isUnderWay =
    !evidence.load.isComplete && !eventsOf(evidence, "engine.ended").some(({ what }) => what === "load");
  const sums = Array.from({ length: secondsIn(evidence) }, () => 0);
  for (const window of windows) {
    const second = secondOf(window.windowMs);
    if (second >= 0 && second < sums.length) sums[second] = (sums[second] ?? 0) + pick(window);
  }
  return sums.map((value, second) => {
    if (second * secondMs >= untilMs) return null;
    return (second + 1) * secondMs > untilMs && (value === 0 || isUnderWay) ? null : value;
  });
}

function failedIn({ failed }: CountWindow): number {
  let sum = 0;
  for (const code in failed) sum += failed[code] ?? 0;
  return sum;
}
