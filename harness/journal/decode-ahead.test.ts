import { expect, test } from "vitest";
import { encodeHistogram } from "../verdict/testing/encode-histogram.ts";
import { DecodeAhead } from "./decode-ahead.ts";
import { decodeHistogram } from "./decode-histogram.ts";

test("a thread decodes the same counts, also those that need more than 32 bits, and of the last batch", () => {
  const given = Array.from({ length: 1_103 }, (_, index) =>
    encodeHistogram(index === 1_050 ? new Map([[500, 5_000_000_000]]) : [index + 1, 2 * index + 1, 90_000]),
  );
  const ahead = new DecodeAhead();
  const decoded = given.map(ahead.decode);
  ahead.end();
  for (const [index, ask] of decoded.entries()) {
    const [ours, theirs] = [ask(), decodeHistogram(given[index] ?? "")];
    expect([...ours.indexes]).toEqual([...theirs.indexes]);
    expect([...ours.counts]).toEqual([...theirs.counts]);
  }
});

test("a damaged histogram is an error when it is looked at, and its neighbours are whole", () => {
  const ahead = new DecodeAhead();
  const [first, damaged, last] = [encodeHistogram([1, 2]), "HISTF", encodeHistogram([3])].map(ahead.decode);
  ahead.end();
  expect(first?.().count).toBe(2);
  expect(damaged).toThrow("its cookie is missing");
  expect(last?.().count).toBe(1);
});

test("what is asked for before its batch is full is decoded here", () => {
  const ahead = new DecodeAhead();
  const ask = ahead.decode(encodeHistogram([1, 2, 3]));
  expect(ask().count).toBe(3);
  ahead.end();
});
