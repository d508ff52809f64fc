import { expect, test } from "vitest";
import { encodeHistogram } from "../verdict/testing/encode-histogram.ts";
import { countInBands } from "./bands.ts";
import { decodeHistograms } from "./histogram.ts";

const values = [100, 900, 1_000, 1_500, 9_000, 2_000_000];

test("every value is in one band, the end of a band in it, and what is above the last one in that", () => {
  const [low, high] = [values.slice(0, 3), values.slice(3)].map((some) => decodeHistograms([encodeHistogram(some)]));
  if (!low || !high) throw new Error("two were made");
  expect(countInBands([low, high], [1, 10, 100])).toEqual([3, 2, 1]);
  expect(countInBands([low, high], [0.1])).toEqual([6]);
});

test("nothing is in the bands of nothing, and nothing is left over from before", () => {
  expect(countInBands([], [1, 10])).toEqual([0, 0]);
});
