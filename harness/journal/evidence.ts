import type { Plan } from "../plan/plan.ts";
import type { CountRecord, EndRecord, GaugeRecord, LatencyRecord, ScenarioErrorRecord } from "./load-record.ts";
import type { JournalEvent } from "./event.ts";

/** Everything that judging and drawing know: read from a run's folder by `readEvidence`, never from anything live. */
export interface Evidence {
  readonly plan: Plan;
  /** In order, `atMs` from zero. Of a torn last line nothing is kept. */
  readonly events: readonly JournalEvent[];
  readonly load: LoadEvidence;
}

/** The load records, added up. All arrays are sorted by window; windows in which nothing happened are left out. */
export interface LoadEvidence {
  /** False: no `end` record, the engine died or still runs; what is missing is unknown. */
  readonly isComplete: boolean;
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

/** Latencies of a stretch, in ms. Percentiles of nothing are null. */
export interface Histogram {
  readonly count: number;
  readonly meanMs: number | null;
  readonly maxMs: number | null;
  readonly minMs: number | null;
  /** `percent` from 0 to 100. */
  percentileMs(percent: number): number | null;
}
