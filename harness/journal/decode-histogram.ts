import { inflateSync } from "node:zlib";
import { Buckets, indexLimit } from "./buckets.ts";

export const significantDigits = 3;
export const compressedCookie = 0x1c849304;
export const plainCookie = 0x1c849303;
export const headerBytes = 40;
/** The second nibble is the word size, which this encoding does not use. */
const cookieMask = ~0xf0;

/** Every base64 text of a compressed V2 histogram begins with its cookie, `1c 84 93 x4`. */
export const encodedPrefix = "HISTF";

/** What is being decoded; one at a time. */
const usedIndexes = new Uint16Array(indexLimit);
const usedCounts = new Float64Array(indexLimit);

/** Takes an encoded histogram, and gives what it holds when somebody asks: an `Error` then says what is wrong with it. */
export type Decode = (encoded: string) => () => Buckets;

/** Decoded when it is asked for. */
export const decodeWhenAsked: Decode = (encoded) => () => decodeHistogram(encoded);

/**
 * A histogram as the engine writes it: HdrHistogram V2, compressed, base64, microseconds, 3 digits. An `Error` says what is wrong
 * with one. Own code, because a run of 30 minutes has some 60,000 of them: hdr-histogram-js takes 110 us for each, this a
 * tenth of it. The tests compare both.
 * Source: HdrHistogram, "V2 encoding format".
 */
export function decodeHistogram(base64: string): Buckets {
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
  return readCounts(plain, headerBytes + plain.readInt32BE(4));
}

/** Counts from index 0 as ZigZag LEB128 numbers; a negative one is a run of zeros. */
function readCounts(bytes: Uint8Array, end: number): Buckets {
  if (end > bytes.length) throw new Error("the counts of a histogram are cut off");
  let [index, used, most] = [0, 0, 0];
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
    if (index >= indexLimit) throw new Error("a histogram has more counts than its range");
    if (number > 0) {
      const count = number / 2;
      usedIndexes[used] = index;
      usedCounts[used++] = count;
      if (count > most) most = count;
    }
    index++;
  }
  const counts = usedCounts.subarray(0, used);
  return new Buckets(usedIndexes.slice(0, used), most < 2 ** 32 ? new Uint32Array(counts) : new Float64Array(counts));
}
