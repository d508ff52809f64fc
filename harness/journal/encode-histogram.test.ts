import { decodeFromCompressedBase64 } from "hdr-histogram-js";
import { expect, test } from "vitest";
import { encodeHistogram } from "../verdict/testing/encode-histogram.ts";
import { encodeHistograms } from "./encode-histogram.ts";
import { encodedPrefix } from "./decode-histogram.ts";
import { decodeHistograms } from "./histogram.ts";

const percents = [0.1, 50, 90, 99, 99.9, 100];

test.each([
  ["some latencies", [300, 310, 311, 4_000, 70_000, 2_000_000]],
  ["one value", [1_500]],
  ["zero", [0, 0, 1]],
  ["more than an hour", [1, 7_200_000_000]],
])("what is encoded of %s, the reference implementation decodes", (_what, values) => {
  const given = decodeHistograms([encodeHistogram(values)]);
  const encoded = encodeHistograms([given]);
  const reference = decodeFromCompressedBase64(encoded, 64, false);
  expect(encoded.startsWith(encodedPrefix)).toBe(true);
  expect(reference.totalCount).toBe(values.length);
  for (const percent of percents)
    expect(reference.getValueAtPercentile(percent) / 1_000).toBe(given.percentileMs(percent));
});

test("several histograms are encoded as their sum, and none as an empty one", () => {
  const parts = [[100, 200], [200, 90_000], []].map((values) => decodeHistograms([encodeHistogram(values)]));
  const sum = decodeFromCompressedBase64(encodeHistograms(parts), 64, false);
  expect(sum.totalCount).toBe(4);
  expect(sum.getValueAtPercentile(75)).toBe(200);
  expect(decodeFromCompressedBase64(encodeHistograms([]), 64, false).totalCount).toBe(0);
});

test("a count that takes many bytes is encoded exactly", () => {
  const given = decodeHistograms([encodeHistogram(new Map([[500, 5_000_000_000]]))]);
  expect(decodeHistograms([encodeHistograms([given])]).count).toBe(5_000_000_000);
});
