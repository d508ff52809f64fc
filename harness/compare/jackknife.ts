import type { Indicator, Second } from "./indicators.ts";
import type { Stratum } from "./seconds.ts";

/**
 * How far an indicator may be off by chance, from the run itself: its variance (of its logarithm, where it is compared as a quotient) by
 * leaving out one block of seconds at a time. Neighbouring seconds are alike, so blocks are left out, not seconds; and phases differ
 * on purpose, so blocks are compared with those of their own phase. Null where there is too little to leave out of.
 *
 * Source: the block jackknife, Künsch 1989; with blocks it is right for percentiles too, Shao and Wu 1989.
 */
export function varianceOf(
  indicator: Indicator,
  strata: readonly Stratum[],
): { readonly variance: number; readonly degreesOfFreedom: number } | null {
  const blocked = strata.map(blocksOf);
  const all = blocked.flat();
  let [variance, degreesOfFreedom] = [0, 0];
  for (const blocks of blocked) {
    if (blocks.length < 2) continue;
    const values: number[] = [];
    for (const left of blocks) {
      const value = indicator.of(all.flatMap((block) => (block === left ? [] : block)));
      if (value === null) return null;
      values.push(onScale(indicator, value));
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    variance += ((values.length - 1) / values.length) * squares;
    degreesOfFreedom += values.length - 1;
  }
  return degreesOfFreedom < fewest ? null : { variance, degreesOfFreedom };
}

const fewest = 5;

/** Quotients are differences of logarithms. */
export function onScale({ scale }: Indicator, value: number): number {
  return scale === "quotient" ? Math.log(Math.max(value, 1e-9)) : value;
}

/** About as many blocks as each has seconds, so that both what is in them and their number tell something. */
function blocksOf(stratum: Stratum): readonly (readonly Second[])[] {
  const count = Math.max(1, Math.round(Math.sqrt(stratum.length)));
  return stratum.length === 0
    ? []
    : Array.from({ length: count }, (_, n) =>
        stratum.slice(Math.round((n * stratum.length) / count), Math.round(((n + 1) * stratum.length) / count)),
      );
}
