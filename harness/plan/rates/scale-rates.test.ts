import { expect, test } from "vitest";
import { drillText, planText } from "../testing/plan-text.ts";
import { highestTotalRate, scaleRates } from "./scale-rates.ts";

const ramp = { startMs: 0, endMs: 1_000, fromPerSecond: 100, toPerSecond: 300 };
const flat = { startMs: 500, endMs: 2_000, fromPerSecond: 50, toPerSecond: 50 };

test("multiplies every rate and says so", () => {
  const rates = [{ phase: null, startMs: 0, endMs: 1_000, text: "100/s to 300/s" }];
  const scaled = scaleRates({ rates, schedule: [ramp] }, 1.5);
  expect(scaled.schedule).toEqual([{ ...ramp, fromPerSecond: 150, toPerSecond: 450 }]);
  expect(scaled.rates[0]?.text).toBe("100/s to 300/s, times 1.5");
  expect(scaleRates({ rates, schedule: [ramp] }, 1)).toEqual({ rates, schedule: [ramp] });
});

test.each([
  ["no schedule", [], 0],
  ["one", [[ramp]], 300],
  ["two that meet at the ramp's end", [[ramp], [flat]], 350],
  ["two that never go together", [[ramp], [{ ...flat, startMs: 1_000 }]], 300],
])("finds the highest rate of %s", (_what, schedules, highest) => {
  expect(highestTotalRate(schedules)).toBe(highest);
});

test("a plan made so many times as high has more slots, and more workers where they are sized by the rate", () => {
  const load = "{ shop: { scenario: peak, target: cache, rate: 100/s } }";
  const [plain] = planText(drillText({ load })).loads;
  const [scaled] = planText(drillText({ load }), { rateFactor: 4 }).loads;
  expect(scaled?.slots).toBe((plain?.slots ?? 0) * 4);
  expect(scaled?.workers).toBe((plain?.workers ?? 0) * 4);
});
