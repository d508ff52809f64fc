import { expect, test } from "vitest";
import { SpecError } from "../base/errors.ts";
import type { WrittenParameter } from "../drill/drill.ts";
import { formatSizes, readSizes } from "./sizes.ts";

const path = ["load", "shop", "with", "size"];
const read = (value: WrittenParameter, text = "") =>
  readSizes(value, path, (file) => {
    if (text === "") throw new SpecError([{ path: [], expected: "a file", got: file, next: "Write it." }]);
    return { file: `drills/${file}`, text };
  });

const one = (minBytes: number, maxBytes = minBytes, ratio = 1) => ({ minBytes, maxBytes, ratio });

test.for([
  ["4kb", [one(4096)], "4kb"],
  ["1kb..8kb", [one(1024, 8192)], "1kb..8kb"],
  [
    { "200b": "70%", "4kb": "25%", "64kb": "5%" },
    [one(200, 200, 0.7), one(4096, 4096, 0.25), one(65_536, 65_536, 0.05)],
    "{ 200b: 70%, 4kb: 25%, 64kb: 5% }",
  ],
  [{ "100b..1kb": "60%", "4kb": "40%" }, [one(100, 1024, 0.6), one(4096, 4096, 0.4)], "{ 100b..1kb: 60%, 4kb: 40% }"],
  [{ "1b": "0%", "4kb": "100%" }, [one(4096)], "4kb"],
] as const)("reads %j", ([written, sizes, text]) => {
  expect(read(written)).toEqual({ sizes });
  expect(formatSizes({ sizes })).toBe(text);
});

test("reads a histogram of sizes: with or without units, names and remarks, ranges or sizes", () => {
  const text = "# from redis-cli --bigkeys\nsize,count\n64,10\n1kb..2kb, 30\n\n4096;0\n8kb\t60\r\n";
  expect(read("histogram sizes.csv", text)).toEqual({
    sizes: [one(64, 64, 0.1), one(1024, 2048, 0.3), one(8192, 8192, 0.6)],
  });
  const long = Array.from({ length: 10 }, (_, index) => `${String((index + 1) * 100)},1`).join("\n");
  expect(formatSizes(read("histogram sizes.csv", long))).toBe("10 ranges, mean 550b");
});

test.for([
  [4, "", 'load.shop.with.size: expected a size with a unit, such as "4kb", got 4. Write "4kb", or b, mb or gb.'],
  [
    "4",
    "",
    'expected a size with a unit, such as "4kb", or a range, such as "1kb..8kb", got "4". Write "4kb", or b, mb or gb.',
  ],
  ["8kb..1kb", "", 'expected the smaller size first, got "8kb..1kb". Turn them round.'],
  ["1gb", "", 'got "1gb". Redis takes at most 512mb.'],
  [{ "200b": "70%", "4kb": "25%" }, "", "expected sizes whose shares add up to 100%, got 95%."],
  [{ "200b": 70 }, "", 'load.shop.with.size.200b: expected a percentage, such as "85%", got 70. Write "70%".'],
  [{ large: "100%" }, "", "load.shop.with.size.large: expected a size with a unit"],
  ["histogram none.csv", "", "load.shop.with.size: expected a file, got none.csv. Write it."],
  [
    "histogram a.csv",
    "size,count\n64,1\nlarge,2\n",
    'drills/a.csv:3:1: load.shop.with.size: expected a size of at most 512mb, or a range of sizes, got "large,2".',
  ],
  [
    "histogram a.csv",
    "64, many\n",
    'drills/a.csv:1:5: load.shop.with.size: expected how many values have that size, got "many".',
  ],
  [
    "histogram a.csv",
    "64\n",
    'drills/a.csv:1:1: load.shop.with.size: expected size and count, got "64". Write a line as "size,count".',
  ],
  [
    "histogram a.csv",
    "size,count\n",
    "expected a table of size and count, at most 100000 lines, got drills/a.csv, which has none.",
  ],
  ["histogram a.csv", "64,0\n", "expected a histogram with a count above 0, got a.csv."],
] as const)("says what is wrong with %j", ([written, text, problem]) => {
  expect(() => read(written, text)).toThrow(SpecError);
  expect(() => read(written, text)).toThrow(problem);
});
