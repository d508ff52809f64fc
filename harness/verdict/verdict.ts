import type { Unit } from "../drill/objective.ts";

/** `verdict.json`: what the run means. `judge` computes it from plan, journal and load records alone. */
export interface Verdict {
  readonly version: 1;
  readonly run: VerdictRun;
  readonly verdict: "pass" | "warn" | "fail" | "invalid" | "aborted" | "error";
  /** 0 pass (or warn), 1 fail or aborted by a stop condition, 3 environment, 4 invalid, 5 internal, 6 clean-up incomplete, 130/143 interrupted. */
  readonly exitCode: number;
  /** One sentence why. */
  readonly reason: string;
  /** Everything that made the run `invalid`, aborted or in error, the first being `reason`; empty otherwise. */
  readonly reasons: readonly string[];
  readonly objectives: readonly ObjectiveFinding[];
  readonly faults: readonly FaultFinding[];
  readonly load: readonly LoadFinding[];
  readonly targets: readonly TargetFinding[];
  readonly ledgers: readonly LedgerFinding[];
  readonly generator: GeneratorFinding;
}

export interface VerdictRun {
  readonly id: string;
  readonly title: string;
  readonly seed: number;
  readonly variant: string | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly redrill: string;
  readonly redis: string | null;
  readonly k6: string | null;
  readonly command: readonly string[];
}

export type Status = "pass" | "warn" | "fail" | "unknown";

export interface ObjectiveFinding {
  readonly name: string;
  /** As written in the drill. */
  readonly text: string;
  readonly description: string | null;
  readonly severity: "key" | "normal";
  readonly metric: string;
  /** The scope as written, such as `during peak outside faults`. */
  readonly phase: string;
  readonly measured: number | null;
  readonly op: string;
  /** The limit that counted (the looser of two), in `unit`; null where it could not be computed. */
  readonly limit: number | null;
  /** How far inside (positive) or outside (negative) the limit, as a share of it; null where that makes no sense. */
  readonly margin: number | null;
  readonly unit: Unit;
  readonly samples: number;
  readonly status: Status;
  readonly reason: string;
  /** Where on the clock it was decided: the scope, or of a `never` the windows that broke it; ms from zero. */
  readonly windows: readonly { readonly startMs: number; readonly endMs: number }[];
}

/** Times of a fault. `atMs` values count from zero; durations from the moment it was effective. Null = cannot be known; see `notes`. */
export interface FaultFinding {
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly nodes: readonly string[];
  readonly injectedAtMs: number | null;
  readonly effectiveAtMs: number | null;
  readonly healedAtMs: number | null;
  readonly effectVerified: boolean;
  readonly effectDetail: string;
  readonly healVerified: boolean;
  readonly healDetail: string;
  readonly detectedMs: number | null;
  readonly electedMs: number | null;
  readonly serverRecoveryMs: number | null;
  readonly clientRecoveryMs: number | null;
  readonly settledMs: number | null;
  /** For each null above, why: `{ serverRecoveryMs: "no master changed" }`. */
  readonly notes: Readonly<Record<string, string>>;
}

/** In ms. Null where nothing was timed, or where the figure lies among slots that were abandoned and that nobody timed. */
export interface LatencySummary {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

export interface LoadFinding {
  readonly name: string;
  readonly scenario: string;
  readonly target: string;
  readonly offered: number;
  readonly done: number;
  readonly failed: number;
  readonly abandoned: number;
  /** Of the abandoned: given up when they fell due, because as many waited as the load's `maxBacklog` allows. */
  readonly givenUp: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly responseMs: LatencySummary;
  readonly serviceMs: LatencySummary;
  readonly generatorLagMs: LatencySummary;
  readonly hitRatio: number | null;
  readonly counters: Readonly<Record<string, number>>;
  readonly operations: readonly {
    readonly name: string;
    readonly done: number;
    readonly failed: number;
    readonly attempts: number;
    readonly errors: Readonly<Record<string, number>>;
    readonly responseMs: LatencySummary;
    readonly serviceMs: LatencySummary;
  }[];
  readonly originCalls: number;
  readonly originMaxInFlight: number;
  /** What the scenario's pattern promises, over the whole run; left out where it has no such measures. */
  readonly measures?: readonly MeasureFinding[];
}

/** A measure of a scenario's own: of a counter the sum, of a highest the highest, of a distribution the mean. */
export interface MeasureFinding {
  readonly name: string;
  readonly kind: "counter" | "highest" | "distribution";
  readonly unit: Unit;
  readonly description: string;
  /** Null: it is not known. */
  readonly value: number | null;
  /** Of a distribution. */
  readonly p99: number | null;
  readonly max: number | null;
  /** When the first case, or the highest value, was; ms from zero. */
  readonly atMs: number | null;
  readonly samples: number;
}

export interface TargetFinding {
  readonly name: string;
  readonly hitRatio: number | null;
  readonly evictions: number | null;
  readonly rejectedConnections: number | null;
  readonly memoryMaxRatio: number | null;
  readonly failovers: number | null;
  readonly replicationLagMaxSeconds: number | null;
  /** Null: this target had no ledger, or it could not be compared with what survived. */
  readonly lostWrites: number | null;
}

/** A load's writes, as they were acknowledged, against what survived. */
export interface LedgerFinding {
  readonly load: string;
  readonly target: string;
  /** Why nothing is known; null = it is. */
  readonly reason: string | null;
  readonly result: LedgerSummary | null;
}

export interface LedgerSummary {
  /** False: the engine died, and the writes of its last moments are in no count. */
  readonly isComplete: boolean;
  readonly acknowledged: number;
  readonly rejected: number;
  /** Of unknown outcome. */
  readonly indeterminate: number;
  readonly reads: number;
  readonly lost: LedgerCount;
  /** More than `lost.count` where writes of unknown outcome may hide losses. */
  readonly lostAtMost: number;
  /** The longest stretch in which lost writes had been acknowledged; 0 = none was lost. */
  readonly lostSpanMs: number;
  readonly ghost: LedgerCount;
  readonly duplicate: LedgerCount;
  readonly stale: LedgerCount;
  readonly wrongKey: LedgerCount;
}

export interface LedgerCount {
  readonly count: number;
  /** In ms from zero; null = there is none, or nobody knows when. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly examples: readonly string[];
}

/** Was redrill itself fit to measure? */
export interface GeneratorFinding {
  readonly isFit: boolean;
  /** One sentence, with the figures. */
  readonly detail: string;
  readonly lagP99Ms: number | null;
  /** Slots that were late although a worker was waiting, and their share of all slots. */
  readonly lateWhileIdle: number;
  readonly lateWhileIdleRatio: number | null;
  /** Slots that were in a call while the generator itself stood still, and have that in their times. */
  readonly stalledInCall: number;
}
