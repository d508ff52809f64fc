import { expect, test } from "vitest";
import { SpecError } from "../base/errors.ts";
import { duration, integer, number, percent, rate, readQuantity, readUnit, size } from "./units.ts";

test.for([
  ["200ms", 200],
  ["10s", 10_000],
  ["1.5s", 1500],
  ["0.1s", 100],
  ["5m", 300_000],
  ["1h", 3_600_000],
  ["1m30s", 90_000],
  ["0s", 0],
  ["30", null],
  ["-5s", null],
  ["5 s", null],
  ["5sec", null],
  ["", null],
] as const)("reads the duration %s as %s ms", ([text, ms]) => {
  expect(duration.read(text)).toBe(ms);
});

test.for([
  ["5000/s", 5000],
  ["300/min", 5],
  ["60/m", 1],
  ["7200/h", 2],
  ["0.5/s", 0.5],
  ["500", null],
  ["500/d", null],
] as const)("reads the rate %s as %s per second", ([text, perSecond]) => {
  expect(rate.read(text)).toBe(perSecond);
});

test.for([
  ["1b", 1],
  ["1k", 1000],
  ["4kb", 4096],
  ["1m", 1_000_000],
  ["64mb", 67_108_864],
  ["64MB", 67_108_864],
  ["1g", 1_000_000_000],
  ["1gb", 1_073_741_824],
  ["1.5kb", 1536],
  ["4", null],
  ["4kib", null],
] as const)("reads the size %s as redis.conf does: %s bytes", ([text, bytes]) => {
  expect(size.read(text)).toBe(bytes);
});

test.for([
  ["85%", 0.85],
  ["0.1%", 0.001],
  ["7%", 0.07],
  ["100%", 1],
  ["85", null],
] as const)("reads the percentage %s as %s", ([text, ratio]) => {
  expect(percent.read(text)).toBe(ratio);
});

test("reads numbers and whole numbers", () => {
  expect(number.read("1.1")).toBe(1.1);
  expect(number.read("1,000")).toBeNull();
  expect(integer.read("20")).toBe(20);
  expect(integer.read("1.5")).toBeNull();
});

test.for([
  ["5ms", { value: 5, unit: "ms" }],
  ["5m", { value: 300_000, unit: "ms" }],
  ["5mb", { value: 5_242_880, unit: "bytes" }],
  ["85%", { value: 0.85, unit: "ratio" }],
  ["500/s", { value: 500, unit: "perSecond" }],
  ["0", { value: 0, unit: "count" }],
  ["5q", null],
] as const)("tells the unit of %s", ([text, quantity]) => {
  expect(readQuantity(text)).toEqual(quantity);
});

test.for([
  [30, 'a duration with a unit, such as "30s"', "30", 'Write the unit after the number: "30s" or "30ms".'],
  ["5 sec", 'a duration with a unit, such as "30s"', '"5 sec"', 'Write "5s".'],
  [
    "soon",
    'a duration with a unit, such as "30s"',
    '"soon"',
    "The units are ms, s, m, h and d, written right behind the number.",
  ],
  [
    null,
    'a duration with a unit, such as "30s"',
    "nothing",
    "The units are ms, s, m, h and d, written right behind the number.",
  ],
] as const)("says what is wrong with the duration %s", ([value, expected, got, next]) => {
  const path = ["faults", "slow", "for"];
  expect(() => readUnit(duration, value, path)).toThrow(
    expect.objectContaining({ problems: [{ path, expected, got, next }], exitCode: 2 }),
  );
  expect(() => readUnit(duration, value, path)).toThrow(SpecError);
});

test("says what to write instead of a bare number, whatever the unit", () => {
  expect(rate.next("500")).toBe('Write "500/s", or /min or /h.');
  expect(size.next("4")).toBe('Write "4kb", or b, mb or gb.');
  expect(percent.next("85")).toBe('Write "85%".');
});
