import type { Machine } from "../base/machine.ts";

/**
 * A saved run that later ones are measured against: `baselines/<name>.json`. Small, so that it can be kept beside the drills. It
 * has what bounds such as `1.2x run(last-good)` need: the values of the run's objectives, and what tells whether two runs
 * can be compared at all.
 */
export interface Baseline {
  readonly version: 1;
  readonly name: string;
  /** ISO 8601. */
  readonly savedAt: string;
  readonly run: {
    readonly id: string;
    readonly title: string;
    readonly startedAt: string;
    readonly seed: number;
    readonly variant: string | null;
    readonly verdict: string;
    readonly redrill: string;
    readonly redis: string | null;
    readonly k6: string | null;
  };
  /** Null: the run's journal does not say. */
  readonly machine: Machine | null;
  /** SHA-256 of the sections of the plan that decide what is measured, as hex. */
  readonly plan: Readonly<Record<PlanSection, string>>;
  /** Of every objective of the run, once per expression and scope. */
  readonly values: readonly BaselineValue[];
}

export const planSections = ["targets", "warmup", "phases", "loads", "faults"] as const;

export type PlanSection = (typeof planSections)[number];

export interface BaselineValue {
  /** The expression and its scope: `p99(latency(shop.get, time=response)) during peak outside faults`. */
  readonly key: string;
  /** Null: the run could not tell; `reason` says why. */
  readonly value: number | null;
  readonly samples: number;
  readonly reason: string | null;
}
