import { describe, expect, test } from "vitest";
import type { Evidence } from "../journal/evidence.ts";
import { compareRuns } from "./compare-runs.ts";
import { noisyRun } from "./testing/noisy-run.ts";

const claims = (before: readonly Evidence[], after: readonly Evidence[]) =>
  compareRuns(before, after).changes.filter(({ outcome }) => outcome === "worse" || outcome === "better");
const seeds = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n);
const isSlower = (before: readonly Evidence[], after: readonly Evidence[]) =>
  claims(before, after).some(({ indicator, outcome }) => indicator === "p99" && outcome === "worse");
/** Five runs that differ by 3 % among themselves. */
const five = (from: number, slowdown = 1) =>
  seeds(from, 5).map((seed) => noisyRun({ seed, slowdown, betweenRuns: 0.03, seconds: 60 }));

describe("of two runs", () => {
  test("that are equal a change is claimed in at most 5 % of 200 comparisons", { timeout: 60_000 }, () => {
    const alarms = seeds(1, 200).filter(
      (seed) => claims([noisyRun({ seed, seconds: 60 })], [noisyRun({ seed: 1000 + seed, seconds: 60 })]).length > 0,
    );
    expect(alarms.length).toBeLessThanOrEqual(10);
  });
  test("a p99 that is 20 % higher is found in at least 80 % of comparisons", { timeout: 60_000 }, () => {
    const found = seeds(1, 50).filter((seed) =>
      isSlower([noisyRun({ seed })], [noisyRun({ seed: 1000 + seed, slowdown: 1.2 })]),
    );
    expect(found.length).toBeGreaterThanOrEqual(40);
  });
});

describe("of five runs a side", () => {
  test("that are equal a change is claimed in at most 5 % of comparisons", { timeout: 60_000 }, () => {
    const alarms = seeds(1, 40).filter((n) => claims(five(10 * n), five(5000 + 10 * n)).length > 0);
    expect(alarms.length).toBeLessThanOrEqual(2);
  });
  test("a p99 that is 20 % higher is found in at least 80 % of comparisons", { timeout: 60_000 }, () => {
    const found = seeds(1, 20).filter((n) => isSlower(five(10 * n), five(5000 + 10 * n, 1.2)));
    expect(found.length).toBeGreaterThanOrEqual(16);
  });
});
