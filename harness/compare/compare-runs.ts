import type { Evidence } from "../journal/evidence.ts";
import type { Change, Comparison } from "./comparison.ts";
import { differencesOf } from "./differences.ts";
import { type Indicator, indicators } from "./indicators.ts";
import { onScale, varianceOf } from "./jackknife.ts";
import { secondsOf, type Stratum } from "./seconds.ts";
import { criticalValue, probabilityBeyond } from "./student.ts";

/** Of all comparisons of equal runs, at most so many may claim any change. */
const falseAlarmRatio = 0.05;
/**
 * Within two runs chance is only estimated, and what differs from run to run is not seen at all: a claim has to be surer, and a
 * change twice as large to matter.
 */
const caution = { runs: { level: falseAlarmRatio, factor: 1 }, windows: { level: falseAlarmRatio / 2, factor: 2 } };
/** So many runs a side tell how much runs of the same thing differ. */
const enoughRuns = 3;

/**
 * Compares runs of one drill, before and after a change of something else. Three runs a side or more are compared as runs (Welch's t); fewer by
 * the seconds within them. Either way the claims are corrected for there being several (Holm). Throws a `RedrillError` for
 * runs of another kind: another drill, or a machine of another kind.
 */
export function compareRuns(before: readonly Evidence[], after: readonly Evidence[]): Comparison {
  const differences = differencesOf(before, after);
  const basis = Math.min(before.length, after.length) >= enoughRuns ? "runs" : "windows";
  const loads = before[0]?.plan.loads.map(({ name }) => name) ?? [];
  const measured = loads.flatMap((load) => {
    const sides = [before, after].map((runs) => runs.map((run) => secondsOf(run, load)));
    const [first = [], second = []] = sides;
    return Object.entries(indicators).map(([name, indicator]): Measured => {
      return { load, name, indicator, ...measure(indicator, first, second, basis) };
    });
  });
  return {
    version: 1,
    before: before.map(idOf),
    after: after.map(idOf),
    differences,
    basis,
    changes: decide(measured, caution[basis]),
    falseAlarmRatio,
  };
}

interface Estimate {
  readonly before: number | null;
  readonly after: number | null;
  /** On the indicator's scale; null with a reason where it cannot be told. */
  readonly shift: number | null;
  readonly error: number;
  readonly degreesOfFreedom: number;
  readonly reason: string;
}

interface Measured extends Estimate {
  readonly load: string;
  readonly name: string;
  readonly indicator: Indicator;
}

type Runs = readonly (readonly Stratum[])[];

function measure(indicator: Indicator, before: Runs, after: Runs, basis: Comparison["basis"]): Estimate {
  const all = [before, after].map((runs) => runs.map((strata) => indicator.of(strata.flat())));
  const [beforeValue = null, afterValue = null] = all.map(middleOf);
  const known = { before: beforeValue, after: afterValue };
  const none = (reason: string): Estimate => ({ ...known, shift: null, error: 0, degreesOfFreedom: 1, reason });
  const samples = [...before, ...after].map((strata) => indicator.samples(strata.flat()));
  const fewest = Math.min(...samples);
  if (fewest === 0) return none("nothing was measured in one of the runs");
  if (fewest < indicator.minSamples)
    return none(`${String(fewest)} samples in one of the runs, ${String(indicator.minSamples)} needed`);
  const spread = basis === "runs" ? spreadOfRuns : spreadOfSeconds;
  const [first, second] = [spread(indicator, before), spread(indicator, after)];
  if (first === null || second === null) return none("too few seconds without a fault to tell what is chance");
  const error = Math.sqrt(first.variance + second.variance);
  // Welch and Satterthwaite.
  const degreesOfFreedom =
    error === 0
      ? 1
      : error ** 4 / (first.variance ** 2 / first.degreesOfFreedom + second.variance ** 2 / second.degreesOfFreedom);
  const reason = basis === "runs" ? "by the runs of each side" : "by the seconds within the runs";
  return { ...known, shift: second.mean - first.mean, error, degreesOfFreedom, reason };
}

interface Spread {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

function spreadOfRuns(indicator: Indicator, runs: Runs): Spread | null {
  const values = runs.flatMap((strata) => indicator.of(strata.flat()) ?? []).map((value) => onScale(indicator, value));
  if (values.length < runs.length) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance: variance / values.length, degreesOfFreedom: values.length - 1 };
}

function spreadOfSeconds(indicator: Indicator, runs: Runs): Spread | null {
  const strata = runs.flat();
  const value = indicator.of(strata.flat());
  const chance = varianceOf(indicator, strata);
  if (value === null || chance === null) return null;
  return { mean: onScale(indicator, value), ...chance };
}

type Caution = (typeof caution)[Comparison["basis"]];

/** Holm: the most certain claim first, each against what is left; from the first that fails on, none is made. */
function decide(measured: readonly Measured[], { level, factor }: Caution): readonly Change[] {
  const tested = measured.filter(({ shift }) => shift !== null);
  const ranked = tested
    .map((one) => ({ one, probability: one.error === 0 ? chanceOfCertain(one) : chanceOf(one) }))
    .toSorted((a, b) => a.probability - b.probability);
  const claimed = new Set<Measured>();
  for (const [rank, { one, probability }] of ranked.entries()) {
    if (probability > level / (ranked.length - rank)) break;
    claimed.add(one);
  }
  return measured.map((one) => describe(one, claimed.has(one), { level: level / Math.max(1, ranked.length), factor }));
}

function chanceOf({ shift, error, degreesOfFreedom }: Measured): number {
  return probabilityBeyond((shift ?? 0) / error, degreesOfFreedom);
}

/** Nothing varied at all, as with 0 errors on both sides. */
function chanceOfCertain({ shift }: Measured): number {
  return shift === 0 ? 1 : 0;
}

function describe(one: Measured, isClaimed: boolean, { level, factor }: Caution): Change {
  const { load, name, indicator, before, after, shift, error, degreesOfFreedom, reason } = one;
  const { unit, better, scale, smallest } = indicator;
  const common = { load, indicator: name, unit, better, before, after };
  if (shift === null) return { ...common, outcome: "unknown", effect: null, interval: null, reason };
  const back = (value: number) => (scale === "quotient" ? Math.exp(value) : value);
  const reach = error === 0 ? 0 : criticalValue(level, degreesOfFreedom) * error;
  const interval = [back(shift - reach), back(shift + reach)] as const;
  const size = scale === "quotient" ? Math.abs(Math.exp(Math.abs(shift)) - 1) : Math.abs(shift);
  const figures = { ...common, effect: back(shift), interval };
  if (!isClaimed) return { ...figures, outcome: "same", reason: `no change can be shown, ${reason}` };
  if (size < factor * smallest)
    return { ...figures, outcome: "same", reason: `too small a change to matter, ${reason}` };
  const outcome = shift > 0 === (better === "more") ? "better" : "worse";
  return { ...figures, outcome, reason };
}

function middleOf(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []).toSorted((a, b) => a - b);
  if (known.length === 0 || known.length < values.length) return null;
  const half = Math.floor(known.length / 2);
  const [low = 0, high = 0] = known.length % 2 === 1 ? [known[half], known[half]] : [known[half - 1], known[half]];
  return (low + high) / 2;
}

function idOf({ events }: Evidence): string {
  const started = events.find((event) => event.type === "run.started");
  return started?.type === "run.started" ? started.id : "";
}
