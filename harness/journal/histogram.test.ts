import { deflateSync } from "node:zlib";
import { build, decodeFromCompressedBase64 } from "hdr-histogram-js";
import { describe, expect, test } from "vitest";
import { encodeHistogram } from "../verdict/testing/encode-histogram.ts";
import { decodeHistograms, mergeHistograms } from "./histogram.ts";

const percents = [0.001, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

describe("a decoded histogram says what the reference implementation says", () => {
  test.each([1, 2, 3, 4, 5])("of random latencies, seed %d", (seed) => {
    const random = pseudoRandom(seed);
    const values = Array.from({ length: 3_000 }, () => Math.floor(Math.exp(random() * 20)));
    const encoded = encodeHistogram(values);
    const reference = decodeFromCompressedBase64(encoded, 64, false);
    const ours = decodeHistograms([encoded]);
    expect(ours.count).toBe(reference.totalCount);
    for (const percent of percents) {
      expect(ours.percentileMs(percent)).toBe(reference.getValueAtPercentile(percent) / 1000);
    }
    expect(ours.maxMs).toBe(reference.maxValue / 1000);
    expect(ours.meanMs).toBeCloseTo(reference.mean / 1000, 6);
    expect(ours.minMs).toBeLessThanOrEqual(Math.min(...values) / 1000);
    expect((ours.minMs ?? 0) * 1.001).toBeGreaterThanOrEqual((Math.min(...values) - 1) / 1000);
  });

  test("of counts that take several bytes each", () => {
    const counts = new Map([
      [1, 100],
      [500, 20_000],
      [70_000, 3_000_000],
      [9_000_000, 5_000_000_000],
    ]);
    const encoded = encodeHistogram(counts);
    expect(decodeHistograms([encoded]).count).toBe(5_003_020_100);
    expect(decodeHistograms([encoded]).percentileMs(0.01)).toBe(
      decodeFromCompressedBase64(encoded, 64, false).getValueAtPercentile(0.01) / 1000,
    );
  });

  test("of one value", () => {
    const one = decodeHistograms([encodeHistogram([1_500])]);
    expect([one.count, one.minMs, one.meanMs, one.maxMs, one.percentileMs(50)]).toEqual([1, 1.5, 1.5, 1.5, 1.5]);
  });

  test("of nothing: all is null", () => {
    const none = decodeHistograms([encodeHistogram([])]);
    expect([none.count, none.minMs, none.meanMs, none.maxMs, none.percentileMs(99)]).toEqual([
      0,
      null,
      null,
      null,
      null,
    ]);
  });
});

test("the sum of histograms is the histogram of all values", () => {
  const random = pseudoRandom(7);
  const parts = Array.from({ length: 8 }, () => Array.from({ length: 200 }, () => Math.floor(Math.exp(random() * 14))));
  const whole = decodeHistograms([encodeHistogram(parts.flat())]);
  const merged = mergeHistograms(parts.map((values) => decodeHistograms([encodeHistogram(values)])));
  const asked = parts.map((values) => decodeHistograms([encodeHistogram(values)]));
  for (const histogram of asked) histogram.percentileMs(50); // one that was looked at is added up the same
  const encodedTogether = decodeHistograms(parts.map((values) => encodeHistogram(values)));
  for (const sum of [merged, mergeHistograms(asked), encodedTogether]) {
    expect(sum.count).toBe(1_600);
    expect(percents.map((percent) => sum.percentileMs(percent))).toEqual(
      percents.map((percent) => whole.percentileMs(percent)),
    );
    expect(sum.meanMs).toBeCloseTo(whole.meanMs ?? 0, 9);
  }
  expect(mergeHistograms([]).percentileMs(50)).toBeNull();
});

const looked = (encoded: string) => () => decodeHistograms([encoded]).count;

describe("a text that is no histogram of ours throws when it is looked at", () => {
  test("other bytes", () => {
    expect(looked(Buffer.from("something else").toString("base64"))).toThrow("its cookie is missing");
  });
  test("a text that was cut off", () => {
    expect(looked(encodeHistogram([1, 2, 3, 1_000_000]).slice(0, 30))).toThrow(/unexpected end|incorrect|invalid/i);
  });
  test("a histogram of 2 digits", () => {
    const other = build({ numberOfSignificantValueDigits: 2, useWebAssembly: false, bitBucketSize: 64 });
    const inner = Buffer.from(encodeHistogram([5]), "base64");
    const header = Buffer.alloc(40);
    header.writeInt32BE(0x1c849313, 0);
    header.writeInt32BE(other.numberOfSignificantValueDigits, 12);
    header.writeBigInt64BE(1n, 16);
    const packed = deflateSync(header);
    const outer = Buffer.concat([inner.subarray(0, 8), packed]);
    outer.writeInt32BE(packed.length, 4);
    expect(looked(outer.toString("base64"))).toThrow("a histogram of 2 digits");
  });
  test("and the next one is not harmed by it", () => {
    const good = encodeHistogram([10, 20]);
    expect(() => decodeHistograms([good, "HISTF"]).count).toThrow("its cookie is missing");
    expect(decodeHistograms([good]).count).toBe(2);
  });
});

/** Mulberry32: the same numbers in every run. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
