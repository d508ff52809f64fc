import type { Unit } from "../drill/objective.ts";
import type { Histogram } from "../journal/evidence.ts";
import { mergeHistograms } from "../journal/histogram.ts";

/** What a load did in one second of a run. */
export interface Second {
  readonly done: number;
  readonly failed: number;
  readonly abandoned: number;
  readonly hits: number;
  readonly misses: number;
  /** Response times of the slots due in it; null where none ended. */
  readonly responses: Histogram | null;
}

export interface Indicator {
  readonly unit: Unit;
  readonly better: "more" | "less";
  /** Compared as a quotient, or as a difference. */
  readonly scale: "quotient" | "difference";
  /** Changes smaller than this are of no interest, and are not claimed. */
  readonly smallest: number;
  /** Fewer samples than this, on a side, are too few to say anything. */
  readonly minSamples: number;
  readonly samples: (seconds: readonly Second[]) => number;
  /** Null where there is nothing to measure. */
  readonly of: (seconds: readonly Second[]) => number | null;
}

const latency = (percent: number, minSamples: number): Indicator => ({
  unit: "ms",
  better: "less",
  scale: "quotient",
  smallest: 0.05,
  minSamples,
  samples: (seconds) => seconds.reduce((all, { responses }) => all + (responses?.count ?? 0), 0),
  of: (seconds) => mergeHistograms(seconds.flatMap(({ responses }) => responses ?? [])).percentileMs(percent),
});

/**
 * What is compared of every load. The percentiles need a hundred samples beyond them. Throughput is not among them: what is offered is
 * the plan's, and what of it was not done is in the errors.
 */
export const indicators = {
  p50: latency(50, 200),
  p99: latency(99, 10_000),
  errorRatio: {
    unit: "ratio",
    better: "less",
    scale: "difference",
    smallest: 0.001,
    minSamples: 1_000,
    samples: offered,
    of: (seconds) => quotient(sum(seconds, "failed") + sum(seconds, "abandoned"), offered(seconds)),
  },
  hitRatio: {
    unit: "ratio",
    better: "more",
    scale: "difference",
    smallest: 0.005,
    minSamples: 1_000,
    samples: (seconds) => sum(seconds, "hits") + sum(seconds, "misses"),
    of: (seconds) => quotient(sum(seconds, "hits"), sum(seconds, "hits") + sum(seconds, "misses")),
  },
} as const satisfies Readonly<Record<string, Indicator>>;

function sum(seconds: readonly Second[], field: "done" | "failed" | "abandoned" | "hits" | "misses"): number {
  return seconds.reduce((all, second) => all + second[field], 0);
}

function offered(seconds: readonly Second[]): number {
  return sum(seconds, "done") + sum(seconds, "failed") + sum(seconds, "abandoned");
}

function quotient(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
