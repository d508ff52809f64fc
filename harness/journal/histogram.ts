import { inflateSync } from "node:zlib";
import type { Histogram } from "./evidence.ts";

/**
 * HdrHistogram with lowest value 1 us and 3 significant digits: 2048 exact values, then halves of 1024 buckets, each twice
 * as coarse as the one before.
 *
 * Own code, because a run of 30 minutes has some 60,000 histograms: decoding one with hdr-histogram-js takes 110 us, adding
 * one up here a tenth of it. The tests compare both.
 */
const halfBits = 10;
const half = 1 << halfBits;
/** Enough for 2^53 us. */
export const indexLimit = 45 * half;

export const significantDigits = 3;
export const compressedCookie = 0x1c849304;
export const plainCookie = 0x1c849303;
export const headerBytes = 40;
/** The second nibble is the word size, which this encoding does not use. */
const cookieMask = ~0xf0;

/** Every base64 text of a compressed V2 histogram begins with its cookie, `1c 84 93 x4`. */
export const encodedPrefix = "HISTF";

/**
 * The sum of histograms as the engine writes them: HdrHistogram V2, compressed, base64, microseconds, 3 digits. They are
 * decoded when somebody looks: then an `Error` says what is wrong with one.
 * `isAskedAgain`: what was decoded is kept from the first time on.
 * Source: HdrHistogram, "V2 encoding format".
 */
export function decodeHistograms(encoded: readonly string[], isAskedAgain = false): Histogram {
  return sumLazily((counts) => {
    let top = -1;
    for (const base64 of encoded) top = Math.max(top, addEncoded(base64, counts));
    return top;
  }, isAskedAgain);
}

/** The sum of histograms, exact; of none it is empty. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const [only] = histograms;
  if (only !== undefined && histograms.length === 1) return only;
  return sumLazily((counts) => {
    let top = -1;
    for (const histogram of histograms) top = Math.max(top, histogram.addTo(counts));
    return top;
  });
}

type AddTo = (counts: Float64Array) => number;

/**
 * Summing happens at the first question. Most windows are added to a sum once and never asked again, and their counts
 * would fill the memory: so they are kept only from the second time on.
 */
function sumLazily(addTo: AddTo, isAskedAgain = false): Histogram {
  let known: Buckets | null = null;
  let wasAdded = isAskedAgain;
  const buckets = () => (known ??= Buckets.of(addTo));
  return {
    addTo: (counts) => {
      if (known !== null) return known.addTo(counts);
      if (!wasAdded) {
        wasAdded = true;
        return addTo(counts);
      }
      return buckets().addTo(counts);
    },
    get count() {
      return buckets().count;
    },
    get meanMs() {
      return buckets().meanMs();
    },
    get minMs() {
      return buckets().valueAt(0, lowestOf);
    },
    get maxMs() {
      return buckets().valueAt(-1, highestOf);
    },
    percentileMs: (percent) => buckets().percentileMs(percent),
  };
}

/** Counts to sum up in, all zeros; a sum of sums needs two. */
const free: Float64Array[] = [];

/** The used buckets alone, in order. */
class Buckets {
  readonly count: number;
  readonly #indexes: Int32Array;
  readonly #counts: Float64Array;

  static of(addTo: AddTo): Buckets {
    const scratch = free.pop() ?? new Float64Array(indexLimit);
    let top = indexLimit;
    try {
      top = addTo(scratch);
      let used = 0;
      for (let index = 0; index <= top; index++) if (scratch[index] !== 0) used++;
      const indexes = new Int32Array(used);
      const counts = new Float64Array(used);
      for (let index = 0, at = 0; index <= top; index++) {
        if (scratch[index] === 0) continue;
        indexes[at] = index;
        counts[at] = scratch[index] ?? 0;
        at++;
      }
      return new Buckets(indexes, counts);
    } finally {
      scratch.fill(0, 0, top + 1);
      free.push(scratch);
    }
  }

  private constructor(indexes: Int32Array, counts: Float64Array) {
    this.#indexes = indexes;
    this.#counts = counts;
    this.count = counts.reduce((sum, count) => sum + count, 0);
  }

  addTo(counts: Float64Array): number {
    for (let i = 0; i < this.#indexes.length; i++) {
      const index = this.#indexes[i] ?? 0;
      counts[index] = (counts[index] ?? 0) + (this.#counts[i] ?? 0);
    }
    return this.#indexes.at(-1) ?? -1;
  }

  valueAt(position: number, valueOf: (index: number) => number): number | null {
    const index = this.#indexes.at(position);
    return index === undefined ? null : valueOf(index) / 1000;
  }

  meanMs(): number | null {
    if (this.count === 0) return null;
    let weighted = 0;
    for (let i = 0; i < this.#indexes.length; i++) weighted += (this.#counts[i] ?? 0) * middleOf(this.#indexes[i] ?? 0);
    return weighted / this.count / 1000;
  }

  percentileMs(percent: number): number | null {
    const rank = rankOf(percent, this.count);
    let seen = 0;
    for (let i = 0; i < this.#indexes.length; i++) {
      seen += this.#counts[i] ?? 0;
      if (seen >= rank) return highestOf(this.#indexes[i] ?? 0) / 1000;
    }
    return null;
  }
}

function addEncoded(base64: string, counts: Float64Array): number {
  const outer = Buffer.from(base64, "base64");
  if (outer.length < 8 || (outer.readInt32BE(0) & cookieMask) !== compressedCookie) {
    throw new Error("no compressed V2 histogram: its cookie is missing");
  }
  // Most are about 1 kB: the default of 16 kB a call costs half as much again.
  const plain = inflateSync(outer.subarray(8, 8 + outer.readInt32BE(4)), { chunkSize: 2048 });
  if (plain.length < headerBytes || (plain.readInt32BE(0) & cookieMask) !== plainCookie) {
    throw new Error("no V2 histogram inside the compressed one");
  }
  const digits = plain.readInt32BE(12);
  const lowest = plain.readBigInt64BE(16);
  if (digits !== significantDigits || lowest !== 1n) {
    throw new Error(`a histogram of ${String(digits)} digits from ${String(lowest)} up; 3 digits from 1 are expected`);
  }
  return addCounts(plain, headerBytes + plain.readInt32BE(4), counts);
}

/** Counts from index 0 as ZigZag LEB128 numbers; a negative one is a run of zeros. */
function addCounts(bytes: Uint8Array, end: number, counts: Float64Array): number {
  if (end > bytes.length) throw new Error("the counts of a histogram are cut off");
  let index = 0;
  let top = -1;
  for (let at = headerBytes; at < end;) {
    let number = bytes[at++] ?? 0;
    if (number > 0x7f) {
      // No shifts: a number may exceed 32 bits. Of nine bytes the last one carries all of its 8 bits.
      let byte = number;
      number &= 0x7f;
      for (let scale = 128, length = 1; byte > 0x7f && length < 9; scale *= 128, length++) {
        if (at >= end) throw new Error("a count of a histogram is cut off");
        byte = bytes[at++] ?? 0;
        number += (length === 8 ? byte : byte & 0x7f) * scale;
      }
    }
    if (number % 2 === 1) {
      index += (number + 1) / 2;
      continue;
    }
    if (index >= counts.length) throw new Error("a histogram has more counts than its range");
    if (number > 0) {
      counts[index] = (counts[index] ?? 0) + number / 2;
      top = index;
    }
    index++;
  }
  return top;
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

/** The highest value of a bucket, in microseconds. */
export function highestOf(index: number): number {
  return lowestOf(index) + rangeOf(index) - 1;
}

/** HdrHistogram's median equivalent value. */
function middleOf(index: number): number {
  return lowestOf(index) + Math.floor(rangeOf(index) / 2);
}
