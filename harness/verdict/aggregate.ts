import type { Aggregate } from "../plan/plan.ts";

/** The lowest, the highest, the mean or a percentile of some values, at least one. */
export function aggregate(values: readonly number[], of: Aggregate): number {
  switch (of.kind) {
    case "min":
      return values.reduce((a, b) => Math.min(a, b));
    case "max":
      return values.reduce((a, b) => Math.max(a, b));
    case "mean":
      return values.reduce((a, b) => a + b, 0) / values.length;
    case "percentile": {
      const exact = (of.percent / 100) * values.length;
      const rank = Math.max(1, Math.ceil(exact - exact * Number.EPSILON));
      return values.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN;
    }
    default:
      return of satisfies never;
  }
}
