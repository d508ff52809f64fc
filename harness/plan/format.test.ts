import { expect, test } from "vitest";
import { formatBytes, formatCount, formatMs, formatRate, formatRatio } from "./format.ts";

test.for([
  [0, "0s"],
  [200, "200ms"],
  [1500, "1.5s"],
  [35_000, "35s"],
  [60_000, "1m"],
  [110_000, "1m50s"],
  [3_600_000, "1h"],
] as const)("writes %s ms as %s", ([ms, text]) => {
  expect(formatMs(ms)).toBe(text);
});

test("writes rates, sizes, ratios and counts as a drill would", () => {
  expect([formatRate(500), formatRate(0.5), formatRate(0)]).toEqual(["500/s", "30/min", "0/s"]);
  expect([formatBytes(4096), formatBytes(67_108_864), formatBytes(100)]).toEqual(["4kb", "64mb", "100b"]);
  expect([formatRatio(0.85), formatRatio(0.001)]).toEqual(["85%", "0.1%"]);
  expect([formatCount(297_500), formatCount(999)]).toEqual(["297,500", "999"]);
});
