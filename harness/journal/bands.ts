import type { Histogram } from "./evidence.ts";
import { highestOf, indexLimit } from "./buckets.ts";

/** Zeros to sum up in; whatever is set is cleared again. */
const scratch = new Float64Array(indexLimit);

/**
 * How many values of the histograms lie in each band. A band reaches from the end of the one before it (exclusive; the first one
 * from zero) to its own end in ms (inclusive); what lies above the last one is added to it.
 */
export function countInBands(histograms: readonly Histogram[], endsMs: readonly number[]): readonly number[] {
  const counts = endsMs.map(() => 0);
  const last = counts.length - 1;
  let top = -1;
  try {
    for (const histogram of histograms) top = Math.max(top, histogram.addTo(scratch));
    let band = 0;
    for (let index = 0; index <= top; index++) {
      const count = scratch[index] ?? 0;
      if (count === 0) continue;
      while (band < last && highestOf(index) / 1000 > (endsMs[band] ?? Infinity)) band++;
      counts[band] = (counts[band] ?? 0) + count;
    }
    return counts;
  } finally {
    scratch.fill(0, 0, top + 1);
  }
}
