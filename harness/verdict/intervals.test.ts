import { describe, expect, test } from "vitest";
import { clip, covers, holds, subtract, unite, windowsInside, windowStarts } from "./intervals.ts";

const between = (startMs: number, endMs: number) => ({ startMs, endMs });

test("intervals that touch or overlap become one, empty ones vanish", () => {
  expect(unite([between(5, 9), between(0, 5), between(7, 8), between(20, 20), between(12, 30)])).toEqual([
    between(0, 9),
    between(12, 30),
  ]);
});

test("what is subtracted leaves what is around it", () => {
  expect(subtract([between(0, Infinity)], [between(3, 5), between(4, 8)])).toEqual([
    between(0, 3),
    between(8, Infinity),
  ]);
  expect(subtract([between(0, 10)], [between(0, 10)])).toEqual([]);
  expect(subtract([between(0, 10), between(20, 30)], [between(8, 22)])).toEqual([between(0, 8), between(22, 30)]);
});

test("clipping keeps what lies inside", () => {
  expect(clip([between(0, Infinity), between(50, 60)], between(5, 20))).toEqual([between(5, 20)]);
});

describe("a window belongs to intervals when it lies wholly inside one of them", () => {
  const windows = [0, 100, 200, 300, 400, 500].map((windowMs) => ({ windowMs }));
  test.each([
    [[between(100, 300)], [100, 200]],
    [[between(101, 300)], [200]],
    [[between(100, 299)], [100]],
    [
      [between(0, 100), between(350, Infinity)],
      [0, 400, 500],
    ],
    [[between(120, 180)], []],
  ])("%j holds %j", (intervals, expected) => {
    expect(windowsInside(windows, intervals, 100).map(({ windowMs }) => windowMs)).toEqual(expected);
    const clipped = clip(intervals, between(0, 600));
    expect(windowStarts(clipped, 100)).toEqual(expected);
  });
});

test("an interval begins at its start and is over at its end", () => {
  expect([0, 9.9, 10].map((atMs) => holds([between(0, 10)], atMs))).toEqual([true, true, false]);
  expect(covers([between(0, 10), between(10, 20)], 5, 15)).toBe(false);
  expect(covers([between(0, 20)], 5, 20)).toBe(true);
});
