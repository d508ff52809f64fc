import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { SpecError } from "../../base/errors.ts";
import type { RateSegment } from "../plan.ts";
import { countSlots, highestRate, planRates } from "./plan-rates.ts";

const phases = [
  { name: "base", startMs: 0, endMs: 10_000 },
  { name: "ramp", startMs: 10_000, endMs: 20_000 },
  { name: "peak", startMs: 20_000, endMs: 50_000 },
];
const path = ["load", "shop", "rate"];
const files: Readonly<Record<string, string>> = { "traffic.csv": "seconds,rate\n100,10\n110,0\n120,30\n" };
const context = {
  path,
  readText: (file: string) => {
    const text = files[file];
    if (text === undefined) throw new SpecError([{ path: [], expected: "a file", got: file, next: "Write it." }]);
    return { file, text };
  },
};
const schedule = (rate: string | Readonly<Record<string, string>>) => planRates(rate, phases, context).schedule;

test("spans the whole run with one rate", () => {
  expect(schedule("200/s")).toEqual([{ startMs: 0, endMs: 50_000, fromPerSecond: 200, toPerSecond: 200 }]);
});

test("puts rates and ramps on their phases, in the order of the clock", () => {
  expect(schedule({ peak: "1000/s", ramp: "100/s to 1000/s" })).toEqual([
    { startMs: 10_000, endMs: 20_000, fromPerSecond: 100, toPerSecond: 1000 },
    { startMs: 20_000, endMs: 50_000, fromPerSecond: 1000, toPerSecond: 1000 },
  ]);
});

test("leaves out phases without a rate", () => {
  expect(schedule({ base: "0/s", peak: "1/s" })).toHaveLength(1);
  expect(schedule({ ramp: "0/s to 10/s" })).toHaveLength(1);
});

test("says what was written for which stretch", () => {
  expect(planRates(" 1/s  to 2/s ", phases, context).rates).toEqual([
    { phase: null, startMs: 0, endMs: 50_000, text: "1/s to 2/s" },
  ]);
  expect(planRates({ peak: "5/s", base: "0/s" }, phases, context).rates).toEqual([
    { phase: "base", startMs: 0, endMs: 10_000, text: "0/s" },
    { phase: "peak", startMs: 20_000, endMs: 50_000, text: "5/s" },
  ]);
});

test("takes a recording for the whole run, unless a phase has its name", () => {
  expect(planRates({ replay: "traffic.csv" }, phases, context)).toEqual(
    planRates("replay traffic.csv", phases, context),
  );
  const named = [{ name: "replay", startMs: 0, endMs: 10_000 }];
  expect(planRates({ replay: "5/s" }, named, context).rates).toMatchObject([{ phase: "replay", text: "5/s" }]);
});

interface SharedCase {
  readonly name: string;
  readonly schedule: readonly RateSegment[];
  readonly slots: number;
}

// The engine's own test reads the same file.
const shared = JSON.parse(
  readFileSync(new URL("../../../engine/internal/schedule/testdata/slots.json", import.meta.url), "utf8"),
) as readonly SharedCase[];

test.for(shared)("counts the slots of $name as the engine does", ({ schedule: segments, slots }) => {
  expect(countSlots(segments)).toBe(slots);
});

test("has cases that the engine's test reads too", () => {
  expect(shared.length).toBeGreaterThan(8);
  expect(countSlots([])).toBe(0);
});

test("knows the highest rate", () => {
  expect(highestRate(schedule({ base: "10/s", ramp: "10/s to 90/s" }))).toBe(90);
  expect(highestRate([])).toBe(0);
});

test.for([
  [{ pek: "1/s" }, "load.shop.rate.pek", '"pek"', 'Did you mean "peak"?'],
  [{ peak: "100" }, "load.shop.rate.peak", '"100"', 'Write "100/s", or /min or /h.'],
  [
    { peak: "1/s to 2/s to 3/s" },
    "load.shop.rate.peak",
    '"1/s to 2/s to 3/s"',
    expect.stringContaining("docs/rates.md"),
  ],
  ["fast", "load.shop.rate", '"fast"', "The units are /s, /min and /h."],
  ["replay other.csv", "load.shop.rate", "other.csv", "Write it."],
] as const)("says what is wrong with the rate %j", ([rate, where, got, next]) => {
  expect(() => schedule(rate)).toThrow(SpecError);
  expect(() => schedule(rate)).toThrow(
    expect.objectContaining({
      problems: [expect.objectContaining({ path: where.split("."), got, next })],
    }),
  );
});
