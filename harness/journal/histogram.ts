import { Buckets, indexLimit } from "./buckets.ts";
import { decodeWhenAsked } from "./decode-histogram.ts";
import type { Histogram } from "./evidence.ts";

/** The sum of histograms as the engine writes them. They are decoded when somebody looks: then an `Error` says what is wrong with one. */
export function decodeHistograms(encoded: readonly string[]): Histogram {
  return sumOf(encoded.map(decodeWhenAsked));
}

/** The sum of histograms that are made when somebody looks. */
export function sumOf(parts: readonly (() => Buckets)[]): Histogram {
  return new LazyHistogram(() => {
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only();
    return sumUp(parts.map((make) => make()));
  });
}

/** The sum of histograms, exact; of none it is empty. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const [only] = histograms;
  if (only !== undefined && histograms.length === 1) return only;
  return new LazyHistogram(() => sumUp(histograms));
}

/** Summing happens at the first question, and once. */
class LazyHistogram implements Histogram {
  #make: (() => Buckets) | null;
  #known: Buckets | null = null;

  constructor(make: () => Buckets) {
    this.#make = make;
  }

  get #buckets(): Buckets {
    if (this.#known !== null) return this.#known;
    const made = this.#make?.() ?? sumUp([]);
    this.#known = made;
    this.#make = null; // and what it was made of
    return made;
  }

  addTo(counts: Float64Array): number {
    return this.#buckets.addTo(counts);
  }

  get count(): number {
    return this.#buckets.count;
  }

  get meanMs(): number | null {
    return this.#buckets.meanMs();
  }

  get minMs(): number | null {
    return this.#buckets.minMs();
  }

  get maxMs(): number | null {
    return this.#buckets.maxMs();
  }

  percentileMs(percent: number): number | null {
    return this.#buckets.percentileMs(percent);
  }
}

/** Counts to sum up in, all zeros; a sum of sums needs two. */
const free: Float64Array[] = [];

function sumUp(all: readonly Pick<Histogram, "addTo">[]): Buckets {
  const dense = free.pop() ?? new Float64Array(indexLimit);
  let top = -1;
  let isWhole = false;
  try {
    for (const one of all) top = Math.max(top, one.addTo(dense));
    isWhole = true;
    return Buckets.ofDense(dense, top);
  } finally {
    dense.fill(0, 0, isWhole ? top + 1 : indexLimit);
    free.push(dense);
  }
}
