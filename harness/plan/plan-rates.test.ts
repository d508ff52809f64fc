import { expect, test } from "vitest";
import { SpecError } from "../base/errors.ts";
import { countSlots, highestRate, planRates } from "./plan-rates.ts";

const phases = [
  { name: "base", startMs: 0, endMs: 10_000 },
  { name: "ramp", startMs: 10_000, endMs: 20_000 },
  { name: "peak", startMs: 20_000, endMs: 50_000 },
];
const path = ["load", "shop", "rate"];

test("spans the whole run with one rate", () => {
  expect(planRates("200/s", phases, path)).toEqual([
    { startMs: 0, endMs: 50_000, fromPerSecond: 200, toPerSecond: 200 },
  ]);
});

test("puts rates and ramps on their phases, in the order of the clock", () => {
  expect(planRates({ peak: "1000/s", ramp: "100/s to 1000/s" }, phases, path)).toEqual([
    { startMs: 10_000, endMs: 20_000, fromPerSecond: 100, toPerSecond: 1000 },
    { startMs: 20_000, endMs: 50_000, fromPerSecond: 1000, toPerSecond: 1000 },
  ]);
});

test("leaves out phases without a rate", () => {
  expect(planRates({ base: "0/s", peak: "1/s" }, phases, path)).toHaveLength(1);
  expect(planRates({ ramp: "0/s to 10/s" }, phases, path)).toHaveLength(1);
});

test.for([
  [[{ startMs: 0, endMs: 10_000, fromPerSecond: 100, toPerSecond: 100 }], 1000],
  // A ramp from 0: half of it.
  [[{ startMs: 0, endMs: 10_000, fromPerSecond: 0, toPerSecond: 100 }], 500],
  // 2.5 slots: those that are due at 0, 1 and 2.
  [[{ startMs: 0, endMs: 2500, fromPerSecond: 1, toPerSecond: 1 }], 3],
  // 31/min for a minute is 31 slots, and not 32 for 31.000000000000004.
  [[{ startMs: 0, endMs: 60_000, fromPerSecond: 31 / 60, toPerSecond: 31 / 60 }], 31],
  [[{ startMs: 0, endMs: 300, fromPerSecond: 0.1, toPerSecond: 0.1 }], 1],
  // Thirds add up.
  [
    Array.from({ length: 3 }, (_, index) => ({
      startMs: index * 1000,
      endMs: (index + 1) * 1000,
      fromPerSecond: 1 / 3,
      toPerSecond: 1 / 3,
    })),
    1,
  ],
  [[], 0],
] as const)("counts the slots of %j as %s", ([schedule, slots]) => {
  expect(countSlots(schedule)).toBe(slots);
});

test("knows the highest rate", () => {
  expect(highestRate(planRates({ base: "10/s", ramp: "10/s to 90/s" }, phases, path))).toBe(90);
  expect(highestRate([])).toBe(0);
});

test.for([
  [{ pek: "1/s" }, "load.shop.rate.pek", '"pek"', 'Did you mean "peak"?'],
  [{ peak: "100" }, "load.shop.rate.peak", '"100"', 'Write "100/s", or /min or /h.'],
  ["fast", "load.shop.rate", '"fast"', "The units are /s, /min and /h."],
  ["1/s to 2/s to 1/s", "load.shop.rate", '"1/s to 2/s to 1/s"', "Add a phase for each further ramp."],
] as const)("says what is wrong with the rate %j", ([rate, where, got, next]) => {
  expect(() => planRates(rate, phases, path)).toThrow(SpecError);
  expect(() => planRates(rate, phases, path)).toThrow(
    expect.objectContaining({
      problems: [expect.objectContaining({ path: where.split("."), got, next })],
    }),
  );
});
