import { describe, expect, test } from "vitest";
import { formatAgainst, formatBytes, formatClock, formatMs, formatNumber, formatRatio } from "./format.ts";

describe("formatNumber", () => {
  test.each([
    [0, "0"],
    [0.004212, "0.00421"],
    [4.2, "4.2"],
    [12.345, "12.3"],
    [999.96, "1,000"],
    [1_234.6, "1,235"],
    [1_234_567, "1,234,567"],
    [-1_234.5, "-1,235"],
    [1e300, "1.00e+300"],
    [Number.NaN, "–"],
    [Infinity, "∞"],
  ])("writes %d as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

test.each([
  [0.42, "0.42 ms"],
  [250, "250 ms"],
  [1_928, "1.93 s"],
  [125_000, "2 min 5 s"],
  [1_800_000, "30 min"],
])("writes %d ms as %s", (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test("counts bytes by 1024, as Redis does", () => {
  expect([0, 1_023, 64 * 1024 ** 2, 1.5 * 1024 ** 3].map((bytes) => formatBytes(bytes))).toEqual([
    "0 B",
    "1,023 B",
    "64 MiB",
    "1.5 GiB",
  ]);
});

test("never rounds a ratio to all or to nothing", () => {
  expect([0, 1, 0.99996, 0.0000001, 0.8512].map((ratio) => formatRatio(ratio))).toEqual([
    "0 %",
    "100 %",
    "99.996 %",
    "0.00001 %",
    "85.1 %",
  ]);
});

test("gives a value as many digits as it takes to tell it from its limit", () => {
  expect(formatAgainst(5.0004, 5, "ms")).toBe("5.0004 ms");
  expect(formatAgainst(0.84999, 0.85, "ratio")).toBe("84.999 %");
  expect(formatAgainst(60_001, 60_000, "ms")).not.toBe(formatAgainst(60_000, 60_000, "ms"));
  expect(formatAgainst(5, 5, "ms")).toBe("5 ms");
});

test("writes moments of the clock, carrying seconds into minutes", () => {
  expect([0, 65_000, 59_999, -3_000].map((atMs) => formatClock(atMs))).toEqual(["0:00", "1:05", "1:00", "-0:03"]);
  expect([35_040, 59_960].map((atMs) => formatClock(atMs, { tenths: true }))).toEqual(["0:35.0", "1:00.0"]);
});
