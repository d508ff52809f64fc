import { deflateSync } from "node:zlib";
import type { Histogram } from "./evidence.ts";
import { highestOf, indexLimit } from "./buckets.ts";
import { compressedCookie, headerBytes, plainCookie, significantDigits } from "./decode-histogram.ts";

/** The word size nibble of a cookie that says "ZigZag LEB128", as every writer of V2 sets it. */
const wordSize = 0x10;
/** An hour, the engine's own highest value. Readers size their counts by it, so a higher value must be told. */
const highestUs = 3_600_000_000;

/** Zeros to sum up in; whatever is set is cleared again. */
const scratch = new Float64Array(indexLimit);
/** Room for the encoded counts, of which none takes more than 9 bytes. */
let room = new Uint8Array(2 ** 16);

/** A small window and small buffers: most histograms are about 1 kB, and zlib's defaults allocate 250 kB for each. */
const deflateOptions = { memLevel: 5, windowBits: 12, chunkSize: 4096 };

/**
 * The sum of histograms as HdrHistogram's tools read it: V2 encoding, compressed, base64; microseconds, 3 digits.
 * Source: HdrHistogram, "V2 encoding format".
 */
export function encodeHistograms(histograms: readonly Histogram[]): string {
  let top = -1;
  try {
    for (const histogram of histograms) top = Math.max(top, histogram.addTo(scratch));
    return compress(encodeCounts(scratch, top), Math.max(highestUs, highestOf(Math.max(0, top))));
  } finally {
    scratch.fill(0, 0, top + 1);
  }
}

/** Counts as ZigZag LEB128 numbers, a run of zeros as its negative length. */
function encodeCounts(counts: Float64Array, top: number): Uint8Array {
  if (room.length < (top + 1) * 9) room = new Uint8Array((top + 1) * 9);
  const bytes = room;
  let at = 0;
  let zeros = 0;
  const write = (zigzag: number) => {
    let rest = zigzag;
    while (rest > 0x7f) {
      bytes[at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    bytes[at++] = rest;
  };
  for (let index = 0; index <= top; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) {
      zeros++;
      continue;
    }
    if (zeros > 0) write(zeros * 2 - 1);
    zeros = 0;
    write(count * 2);
  }
  return bytes.subarray(0, at);
}

function compress(counts: Uint8Array, highest: number): string {
  const plain = Buffer.alloc(headerBytes + counts.length);
  plain.writeInt32BE(plainCookie | wordSize, 0);
  plain.writeInt32BE(counts.length, 4);
  plain.writeInt32BE(0, 8);
  plain.writeInt32BE(significantDigits, 12);
  plain.writeBigInt64BE(1n, 16);
  plain.writeBigInt64BE(BigInt(highest), 24);
  plain.writeDoubleBE(1, 32);
  plain.set(counts, headerBytes);
  const deflated = deflateSync(plain, deflateOptions);
  const outer = Buffer.alloc(8 + deflated.length);
  outer.writeInt32BE(compressedCookie | wordSize, 0);
  outer.writeInt32BE(deflated.length, 4);
  outer.set(deflated, 8);
  return outer.toString("base64");
}
