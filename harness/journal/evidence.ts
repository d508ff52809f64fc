import type { Baseline } from "./baseline.ts";
import type { Plan } from "../plan/plan.ts";
import type { CountRecord, EndRecord, GaugeRecord, LatencyRecord, ScenarioErrorRecord } from "./load-record.ts";
import type { JournalEvent } from "./event.ts";

/** Everything that judging and drawing know: read from a run's folder by `readEvidence`, never from anything live. */
export interface Evidence {
  readonly plan: Plan;
  /** In order, `atMs` from zero. Of a torn last line nothing is kept. */
  readonly events: readonly JournalEvent[];
  readonly load: LoadEvidence;
  /** The saved runs that the objectives name, as they were when the run began; one that is missing was not there. */
  readonly baselines?: Readonly<Record<string, Baseline>>;
}

/** The load records, added up. All arrays are sorted by window; windows in which nothing happened are left out. */
export interface LoadEvidence {
  /** False: no `end` record, the engine died or still runs; what is missing is unknown. */
  readonly isComplete: boolean;
  /** Names of the operations that were seen, in alphabetical order, without the slot itself. */
  operations(load: string): readonly string[];
  counts(load: string, operation: string, by: CountRecord["by"]): readonly CountWindow[];
  latencies(load: string, operation: string, time: LatencyRecord["time"]): readonly LatencyWindow[];
  gauges(load: string): readonly GaugeRecord[];
  readonly scenarioErrors: readonly ScenarioErrorRecord[];
  readonly totals: EndRecord["totals"];
}

export type CountWindow = Omit<CountRecord, "type" | "load" | "operation" | "by">;

export interface LatencyWindow {
  readonly windowMs: number;
  readonly histogram: Histogram;
}

/**
 * Latencies of a stretch, in ms, to 3 significant digits: HdrHistogram's own rounding, so a percentile and the maximum are the
 * highest value of their bucket, the minimum the lowest, and the mean goes by the middles. Of nothing all are null.
 * `mergeHistograms` adds several up, exactly.
 */
export interface Histogram {
  readonly count: number;
  /**
   * Adds its counts to `counts`, by HdrHistogram's index (microseconds, 3 digits), and returns the highest index that it used;
   * -1 = none. For `mergeHistograms`.
   */
  addTo(counts: Float64Array): number;
  readonly meanMs: number | null;
  readonly maxMs: number | null;
  readonly minMs: number | null;
  /** `percent` from 0 to 100. */
  percentileMs(percent: number): number | null;
}
