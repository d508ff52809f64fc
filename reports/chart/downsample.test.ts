import { expect, test } from "vitest";
import { downsample } from "./downsample.ts";
import type { Point } from "./model.ts";

const second = (index: number, value: number | null): Point => ({ atMs: index * 1_000, value });

test("leaves alone what fits", () => {
  const points = [second(0, 1), second(1, null), second(2, 3)];
  expect(downsample(points, 2)).toBe(points);
  expect(downsample([], 2)).toEqual([]);
});

test("keeps every spike and every dip, at its own moment", () => {
  const points = Array.from({ length: 100_000 }, (_, index) =>
    second(index, index === 54_321 ? 9_999 : index === 77_777 ? -1 : 10),
  );
  const thinned = downsample(points, 240);
  expect(thinned).toContainEqual(second(54_321, 9_999));
  expect(thinned).toContainEqual(second(77_777, -1));
  expect(thinned.length).toBeLessThanOrEqual(240 * 5);
});

test("keeps the order of the clock", () => {
  const points = Array.from({ length: 5_000 }, (_, index) => second(index, (index * 7_919) % 101));
  const times = downsample(points, 50).map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("keeps a gap of a single point", () => {
  const points = Array.from({ length: 5_000 }, (_, index) => second(index, index === 2_500 ? null : 5));
  expect(downsample(points, 50).filter(({ value }) => value === null)).toEqual([second(2_500, null)]);
});

test("stays bounded when every second point is a gap", () => {
  const points = Array.from({ length: 50_000 }, (_, index) => second(index, index % 2 === 0 ? null : index));
  expect(downsample(points, 100).length).toBeLessThanOrEqual(500);
});
