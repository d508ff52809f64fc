import { expect, test } from "vitest";
import type { Series } from "./model.ts";
import { clockTicks, makeScale, niceStep } from "./scale.ts";

function seriesOf(...values: readonly (number | null)[]): readonly Series[] {
  return [{ name: "a", points: values.map((value, index) => ({ atMs: index * 1_000, value })), look: { colour: 0 } }];
}

test("holds every value between the bottom and the top", () => {
  const scale = makeScale(seriesOf(3, 900, null, 12), [1_000], { kind: "linear" });
  for (const value of [0, 3, 900, 1_000]) expect(scale.place(value)).toBeGreaterThanOrEqual(0);
  expect(scale.place(1_000)).toBeLessThanOrEqual(1);
  expect(scale.ticks).toEqual([0, 500, 1_000]);
});

test("turns logarithmic where values differ by more than 30x, and only where asked", () => {
  expect(makeScale(seriesOf(1, 31), [], { kind: "auto" }).kind).toBe("log");
  expect(makeScale(seriesOf(1, 29), [], { kind: "auto" }).kind).toBe("linear");
  expect(makeScale(seriesOf(1, 1e6), [], { kind: "linear" }).kind).toBe("linear");
});

test("puts a zero at the bottom of a logarithmic scale", () => {
  expect(makeScale(seriesOf(0, 1, 1_000), [], { kind: "auto" }).place(0)).toBe(0);
});

test.each([
  ["no data", seriesOf()],
  ["gaps alone", seriesOf(null, null)],
  ["all zero", seriesOf(0, 0)],
])("makes a scale of %s", (_name, series) => {
  const scale = makeScale(series, [], { kind: "auto" });
  expect(scale.ticks).toEqual([0]);
  expect(scale.place(0)).toBe(0);
});

test.each([1e-6, 1, 7, 1e18, 1e300])("makes a few finite ticks for one value of %d", (value) => {
  const { ticks } = makeScale(seriesOf(value), [], { kind: "linear" });
  expect(ticks.length).toBeGreaterThan(1);
  expect(ticks.length).toBeLessThan(8);
  expect(ticks.every(Number.isFinite)).toBe(true);
});

test("takes powers of two as steps of bytes", () => {
  expect(niceStep(20 * 1024 ** 2, true)).toBe(32 * 1024 ** 2);
  expect(niceStep(23)).toBe(25);
});

test("sets clock ticks at round moments, from seconds to days", () => {
  expect(clockTicks(0, 100_000, 6)).toEqual([0, 20_000, 40_000, 60_000, 80_000, 100_000]);
  expect(clockTicks(0, 1_800_000, 6)).toHaveLength(7);
  expect(clockTicks(0, 30 * 86_400_000, 6).length).toBeLessThan(8);
  expect(clockTicks(0, 500, 6)).toEqual([0]);
});
