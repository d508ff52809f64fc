import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SpecError } from "../../base/errors.ts";
import type { RateSegment } from "../load-settings.ts";
import { drawRate } from "./draw-rate.ts";
import { countSlots } from "./plan-rates.ts";

const stretch = { startMs: 10_000, endMs: 20_000 };

function draw(text: string, csv = "", on = stretch) {
  return drawRate(text, on, { path: ["rate"], readText: (name) => ({ file: `drills/${name}`, text: csv }) });
}

/** `[start, end, from, to]` of each segment, the times from the stretch's start. */
const rows = (segments: readonly RateSegment[]) =>
  segments.map(({ startMs, endMs, fromPerSecond, toPerSecond }) => [
    startMs - stretch.startMs,
    endMs - stretch.startMs,
    fromPerSecond,
    toPerSecond,
  ]);

test.for([
  ["5/s", [[0, 10_000, 5, 5]]],
  ["20 slots", [[0, 1, 20_000, 20_000]]],
  ["1 slot at 4s", [[4_000, 4_001, 1_000, 1_000]]],
  [
    "20 slots at 1s every 5s",
    [
      [1_000, 1_001, 20_000, 20_000],
      [6_000, 6_001, 20_000, 20_000],
    ],
  ],
  ["5 / s  to 300/min", [[0, 10_000, 5, 5]]],
  ["0/s to 10/s", [[0, 10_000, 0, 10]]],
  [
    "500/s to 2000/s in 4 steps",
    [
      [0, 2500, 500, 500],
      [2500, 5000, 1000, 1000],
      [5000, 7500, 1500, 1500],
      [7500, 10_000, 2000, 2000],
    ],
  ],
  ["10/s to 0/s in 2 steps", [[0, 5000, 10, 10]]],
  [
    "500/s spike to 5000/s for 2s",
    [
      [0, 4000, 500, 500],
      [4000, 6000, 5000, 5000],
      [6000, 10_000, 500, 500],
    ],
  ],
  ["0/s spike 5/s at 0s for 1s", [[0, 1000, 5, 5]]],
  [
    "1/s spike to 9/s at 1s for 1s every 4s",
    [
      [0, 1000, 1, 1],
      [1000, 2000, 9, 9],
      [2000, 5000, 1, 1],
      [5000, 6000, 9, 9],
      [6000, 9000, 1, 1],
      [9000, 10_000, 9, 9],
    ],
  ],
  [
    "0/s spike to 9/s for 1s every 5s",
    [
      [2000, 3000, 9, 9],
      [7000, 8000, 9, 9],
    ],
  ],
] as const)("draws %s", ([text, expected]) => {
  expect(rows(draw(text).segments)).toEqual(expected);
});

describe("a sine", () => {
  const { segments } = draw("500/s sine to 2000/s period 4s");
  const sineAt = (ms: number) => 500 + (1500 * (1 - Math.cos((2 * Math.PI * ms) / 4000))) / 2;
  const drawnAt = (ms: number) => {
    const found = rows(segments).find(([start = 0, end = 0]) => ms >= start && ms <= end) ?? [];
    const [start = 0, end = 1, from = 0, to = 0] = found;
    return from + ((to - from) * (ms - start)) / (end - start);
  };

  test("begins at the first rate, swings to the second one and back, and ends where its stretch does", () => {
    expect(drawnAt(0)).toBe(500);
    expect(drawnAt(2000)).toBe(2000);
    expect(drawnAt(4000)).toBe(500);
    expect(segments.at(-1)?.endMs).toBe(20_000);
    expect(drawnAt(10_000)).toBeCloseTo(2000, 5);
  });

  test("lies within half a percent of half the swing beside the sine, and not exactly on it", () => {
    const errors = Array.from({ length: 10_000 }, (_, ms) => Math.abs(drawnAt(ms) - sineAt(ms)));
    expect(Math.max(...errors)).toBeLessThan(750 * (1 - Math.cos(Math.PI / 32)) + 1e-5);
    expect(Math.max(...errors)).toBeGreaterThan(1);
  });

  test("has the sine's own number of slots over whole and half periods", () => {
    expect(countSlots(segments)).toBe(12_500);
    expect(countSlots(draw("500/s sine to 2000/s period 3s", "", { startMs: 0, endMs: 9000 }).segments)).toBe(11_250);
  });
});

describe("a recording", () => {
  const csv = "time;requests\n1700000000;100\n1700000002;100\n1700000003;0\n1700000004;4000/min\n";

  test("holds each rate until the next line, the last one as long as the one before it", () => {
    const { segments, detail } = draw("replay traffic.csv", csv);
    expect(rows(segments)).toEqual([
      [0, 3000, 100, 100],
      [4000, 5000, 66.666667, 66.666667],
    ]);
    expect(detail).toBe("5s, then nothing");
  });

  test("is cut where its stretch ends, and says so", () => {
    const { segments, detail } = draw("replay traffic.csv", csv, { startMs: 0, endMs: 1000 });
    expect(segments).toEqual([{ startMs: 0, endMs: 1000, fromPerSecond: 100, toPerSecond: 100 }]);
    expect(detail).toBe("the first 1s of 5s");
  });

  test("can be scaled and sped up", () => {
    const { segments, detail } = draw("replay traffic.csv scaled 10% speed 0.5x", csv);
    expect(rows(segments)[0]).toEqual([0, 6000, 10, 10]);
    expect(detail).toBeUndefined();
    expect(rows(draw("replay traffic.csv speed 2x", "0,5").segments)).toEqual([[0, 500, 5, 5]]);
  });

  test.for([
    ["0,1\n5,2\n5,3\n", 'drills/traffic.csv:3:1: rate: expected seconds, more than in the line before, got "5,3".'],
    ["0,1\n1,fast\n", 'drills/traffic.csv:2:3: rate: expected a rate per second, got "fast".'],
    ["0,1\n1,-5\n", 'drills/traffic.csv:2:3: rate: expected a rate per second, got "-5".'],
    ["0,1,2\n", 'drills/traffic.csv:1:1: rate: expected seconds and rate, got "0,1,2".'],
    ["", "rate: expected a table of seconds and rate, at most 100000 lines, got drills/traffic.csv, which has none."],
  ] as const)("says what is wrong with %j", ([text, problem]) => {
    expect(() => draw("replay traffic.csv", text)).toThrow(problem);
  });
});

test.for([
  ["1/s to 2/s in 1 steps", "expected from 2 to 1000 steps, got 1."],
  ["1/s to 2/s in many steps", 'expected a whole number, got "many".'],
  [
    "1/s spike to 9/s for 11s",
    "expected spikes inside of the 10s that the rate is for, shorter than the time between them, got 11s.",
  ],
  ["1/s spike to 9/s at 9s for 2s", "got 2s at 9s."],
  [
    "20 slots at 10s",
    "expected bursts of at least one slot inside of the 10s that the rate is for, got 20 slots at 10s.",
  ],
  ["0 slots every 2s", "got 0 slots at 0s every 2s."],
  ["1/s spike to 9/s for 3s every 2s", "got 3s every 2s."],
  ["1/s spike to 9/s for 0.1ms every 0.2ms", "got 0.1ms every 0.2ms."],
  ["1/s spike to 9/s for 2", 'expected a duration with a unit, such as "30s", got "2".'],
  ["1/s sine to 2/s period 1ms", 'expected a period of at least 7ms, got "1ms".'],
  ["1/s sine to 2/s period 0s", "expected a period of at least 7ms"],
  ["replay a.csv speed 60", 'expected a speed, such as 60x, got "60".'],
  ["1/s wobbles to 2/s", 'expected a rate, got "1/s wobbles to 2/s". Write it as "500/s", "500/s to 5000/s"'],
] as const)("says what is wrong with %s", ([text, problem]) => {
  expect(() => draw(text, "0,1")).toThrow(SpecError);
  expect(() => draw(text, "0,1")).toThrow(problem);
});

test("every form that docs/rates.md lists can be drawn", () => {
  const docs = readFileSync(new URL("../../../docs/rates.md", import.meta.url), "utf8");
  const written = docs.split("\n").flatMap((line) => {
    const [, cell = ""] = /^\| (`[^|]+) \|/.exec(line) ?? [];
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
  });
  expect(written.length).toBeGreaterThan(10);
  for (const text of written) expect(draw(text, "0,1\n9,2").segments.length, text).toBeGreaterThan(0);
});
