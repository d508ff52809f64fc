/**
 * HdrHistogram with lowest value 1 us and 3 significant digits: 2048 exact values, then halves of 1024 buckets, each twice
 * as coarse as the one before.
 */
const halfBits = 10;
const half = 1 << halfBits;
/** Enough for 2^53 us. */
export const indexLimit = 45 * half;

/** Half a run's histograms are kept decoded: small numbers are kept small. */
export type Counts = Uint32Array | Float64Array;

/** The used buckets of a histogram alone, in order. */
export class Buckets {
  readonly count: number;
  readonly indexes: Uint16Array;
  readonly counts: Counts;

  /** Of counts by index, of which none beyond `top` is used. */
  static ofDense(dense: Float64Array, top: number): Buckets {
    let used = 0;
    for (let index = 0; index <= top; index++) if (dense[index] !== 0) used++;
    const indexes = new Uint16Array(used);
    const counts = new Float64Array(used);
    for (let index = 0, at = 0; at < used; index++) {
      const count = dense[index] ?? 0;
      if (count === 0) continue;
      indexes[at] = index;
      counts[at++] = count;
    }
    return new Buckets(indexes, counts);
  }

  /** Indexes ascend; the arrays are kept as they are. */
  constructor(indexes: Uint16Array, counts: Counts) {
    this.indexes = indexes;
    this.counts = counts;
    let count = 0;
    for (let i = 0; i < counts.length; i++) count += counts[i] ?? 0;
    this.count = count;
  }

  /** Adds its counts to those by index, and returns the highest index that it used; -1 = none. */
  addTo(dense: Float64Array): number {
    const [indexes, counts] = [this.indexes, this.counts];
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i] ?? 0;
      dense[index] = (dense[index] ?? 0) + (counts[i] ?? 0);
    }
    return indexes.at(-1) ?? -1;
  }

  minMs(): number | null {
    const index = this.indexes[0];
    return index === undefined ? null : lowestOf(index) / 1000;
  }

  maxMs(): number | null {
    const index = this.indexes.at(-1);
    return index === undefined ? null : highestOf(index) / 1000;
  }

  meanMs(): number | null {
    if (this.count === 0) return null;
    let weighted = 0;
    for (let i = 0; i < this.indexes.length; i++) weighted += (this.counts[i] ?? 0) * middleOf(this.indexes[i] ?? 0);
    return weighted / this.count / 1000;
  }

  percentileMs(percent: number): number | null {
    const rank = rankOf(percent, this.count);
    let seen = 0;
    for (let i = 0; i < this.indexes.length; i++) {
      seen += this.counts[i] ?? 0;
      if (seen >= rank) return highestOf(this.indexes[i] ?? 0) / 1000;
    }
    return null;
  }
}

/** Which value in order of size is the percentile: rounded up, deaf to the last bit of the floating point product. */
function rankOf(percent: number, count: number): number {
  const exact = (Math.min(100, Math.max(0, percent)) / 100) * count;
  return Math.max(1, Math.ceil(exact - exact * Number.EPSILON));
}

function rangeOf(index: number): number {
  return index < 2 * half ? 1 : 2 ** ((index >> halfBits) - 1);
}

function lowestOf(index: number): number {
  return index < 2 * half ? index : ((index & (half - 1)) + half) * rangeOf(index);
}

export function highestOf(index: number): number {
  return lowestOf(index) + rangeOf(index) - 1;
}

/** HdrHistogram's median equivalent value. */
function middleOf(index: number): number {
  return lowestOf(index) + Math.floor(rangeOf(index) / 2);
}
