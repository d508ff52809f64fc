import type { Baseline } from "./baseline.ts";
import type { Plan } from "../plan/plan.ts";
import type {
  ClientRecord,
  CountRecord,
  EndRecord,
  GaugeRecord,
  LatencyRecord,
  ScenarioErrorRecord,
} from "./load-record.ts";
import type { JournalEvent } from "./event.ts";
import type { History } from "./history.ts";

/** Everything that judging and drawing know: read from a run's folder by `readEvidence`, never from anything live. */
export interface Evidence {
  readonly plan: Plan;
  /** In order, `atMs` from zero. Of a torn last line nothing is kept. */
  readonly events: readonly JournalEvent[];
  readonly load: LoadEvidence;
  /** What the scenarios of the loads noted, of each load whose scenario has a model; left out while a run is live. */
  readonly histories?: ReadonlyMap<string, History>;
  /** The saved runs that the objectives name, as they were when the run began; one that is missing was not there. */
  readonly baselines?: Readonly<Record<string, Baseline>>;
  /** The drill as it was written, secrets masked; missing where its file is. */
  readonly drillText?: string;
}

/**
 * The load records of all instances, added up. All arrays are sorted by window; windows in which nothing happened are left
 * out.
 */
export interface LoadEvidence {
  /** False: an instance has no `end` record, it died or still runs; what is missing is unknown. */
  readonly isComplete: boolean;
  /** When the first instance ended in order, in ms from zero; null = none has. */
  readonly endedAtMs: number | null;
  /** Names of the operations that were seen, in alphabetical order, without the slot itself. */
  operations(load: string): readonly string[];
  counts(load: string, operation: string, by: CountRecord["by"]): readonly CountWindow[];
  latencies(load: string, operation: string, time: LatencyRecord["time"]): readonly LatencyWindow[];
  /** One reading a second: counters added up, the highest of the highest. An instance that ended keeps its counters alone. */
  gauges(load: string): readonly GaugeReading[];
  /** What the clients of this target and profile did, those of all loads that share them. */
  client(target: string, profile: string): readonly ClientWindow[];
  readonly scenarioErrors: readonly ScenarioErrorRecord[];
  readonly totals: EndRecord["totals"];
}

export type CountWindow = Omit<CountRecord, "type" | "load" | "operation" | "by">;

export type GaugeReading = Omit<GaugeRecord, "type" | "load" | "instance">;

/** `longestCallMs` is the longest call so far of any instance. */
export type ClientWindow = Omit<ClientRecord, "type" | "target" | "profile">;

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
