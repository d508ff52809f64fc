import type { Rate, RunStep, Search } from "./capacity.ts";
import { findLimits, forecastUses } from "./find-limits.ts";
import type { Next } from "./search.ts";
import type { Use } from "./uses.ts";

/** A step with what it measured. */
export interface Measured {
  readonly step: RunStep;
  readonly uses: readonly Use[];
}

/** What a search came to. `growthRatio`: how much higher next year's peak is; null = nobody asked. */
export function conclude(
  { end, good, bad }: Extract<Next, { readonly end: string }>,
  measured: readonly Measured[],
  { peakPerSecond, growthRatio }: { readonly peakPerSecond: number; readonly growthRatio: number | null },
): Search {
  const rateOf = (factor: number): Rate => ({ factor, perSecond: factor * peakPerSecond });
  const last = (factor: number | null, mark: "good" | "bad") =>
    measured.findLast(({ step }) => step.factor === factor && step.mark === mark);
  const held = last(good, "good")?.uses ?? [];
  return {
    outcome: end,
    good: good === null ? null : rateOf(good),
    bad: bad === null ? null : rateOf(bad),
    headroomRatio: good === null ? null : good - 1,
    limits: findLimits(last(bad, "bad")?.uses ?? [], held),
    forecast: growthRatio === null || good === null ? [] : forecastUses(held, (1 + growthRatio) / good),
    steps: measured.map(({ step }) => step),
  };
}

/** 0: the peak (next year's, where that was asked for) is held; 1: it is not; 4: nobody knows. */
export function exitCodeFor({ outcome, good, bad }: Search, neededFactor: number): number {
  if (outcome === "interrupted") return 130;
  if (good !== null && good.factor >= neededFactor) return 0;
  return bad !== null && bad.factor <= neededFactor * 1.000_001 ? 1 : outcome === "knee" ? 1 : 4;
}
