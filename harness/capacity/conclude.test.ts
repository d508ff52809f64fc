import { describe, expect, test } from "vitest";
import type { Verdict } from "../verdict/verdict.ts";
import type { RunStep } from "./capacity.ts";
import { conclude, exitCodeFor, type Measured } from "./conclude.ts";
import { markRun } from "./mark-run.ts";
import { renderCapacity } from "./render.ts";
import type { Use } from "./uses.ts";

const cpu = (useRatio: number): Use => ({
  kind: "cpu",
  what: "CPU of n1",
  useRatio,
  isFull: useRatio > 0.9,
  detail: "of one processor",
});

function step(factor: number, mark: RunStep["mark"], uses: readonly Use[]): Measured {
  return { step: { factor, perSecond: factor * 1_000, mark, reason: `a | b`, folder: `runs/${String(factor)}` }, uses };
}

const measured = [step(1, "good", [cpu(0.5)]), step(2, "bad", [cpu(0.97)]), step(2, "bad", [cpu(0.99)])];
const facts = { peakPerSecond: 1_000, growthRatio: 0.4 };
const knee = conclude({ end: "knee", good: 1, bad: 2 }, measured, facts);

test("a knee has its rates, its headroom, what gave in, and what comes first next year", () => {
  expect(knee).toMatchObject({ good: { perSecond: 1_000 }, bad: { perSecond: 2_000 }, headroomRatio: 0 });
  expect(knee.limits).toMatchObject([{ what: "CPU of n1", useRatio: 0.99, useBeforeRatio: 0.5 }]);
  expect(knee.forecast).toEqual([{ what: "CPU of n1", useRatio: 0.7 }]);
  expect(conclude({ end: "below", good: null, bad: 2 }, measured, facts)).toMatchObject({
    headroomRatio: null,
    forecast: [],
  });
});

test("the report says it, and that a generator's limit is no knee", () => {
  const capacity = {
    version: 1,
    title: "T",
    seed: 1,
    peakPerSecond: 1_000,
    growth: { ratio: 0.4, peakPerSecond: 1_400 },
    withoutFaults: knee,
    withFaults: null,
  } as const;
  const text = renderCapacity(capacity);
  expect(text).toContain("**The knee is at 1,000/s (1 times the drill)**: all objectives hold there, and at 2,000/s");
  expect(text).toContain("What gave in first: **CPU of n1** (of one processor; before, 50 %).");
  expect(text).toContain(
    "is not known to hold: no step that could be judged was that high and held. The first limit on the way is **CPU of n1**.",
  );
  expect(text).toContain("| 2,000/s | 2 | fails | a \\| b |");
  const unfit = conclude({ end: "generator", good: 1, bad: null }, measured, facts);
  const nextYear = (growth: number) =>
    renderCapacity({ ...capacity, growth: { ratio: growth - 1, peakPerSecond: growth * 1_000 } });
  expect(nextYear(2)).toContain("does not hold: 1,000/s are missing. The first limit on the way is **CPU of n1**.");
  expect(nextYear(0.8)).toContain("holds, 25 % to spare");
  expect(renderCapacity({ ...capacity, withFaults: unfit })).toContain("Headroom over the drill's peak: at least 0 %.");
  const lower = conclude({ end: "generator", good: 0.5, bad: null }, measured, facts);
  expect(renderCapacity({ ...capacity, withFaults: lower })).toContain("own peak was not reached by a step");
  expect(renderCapacity({ ...capacity, withFaults: unfit })).toMatch(
    /With the drill's faults\n\n\*\*At least 1,000\/s .*redrill itself was not fit/,
  );
});

test.each([
  ["held with room", "knee", 2, 2.2, 1, 0],
  ["held exactly", "knee", 1, 1.1, 1, 0],
  ["a knee below it", "knee", 0.9, 1.1, 1, 1],
  ["failing at the lowest", "below", null, 0.25, 1, 1],
  ["a lowest that is above it", "below", null, 2, 1, 4],
  ["a generator that ended below it", "generator", 0.5, null, 1, 4],
  ["a generator that ended above it", "generator", 2, null, 1, 0],
  ["next year's, never tried", "beyond", 1, null, 1.4, 4],
] as const)("the exit code of a peak: %s", (_what, end, good, bad, needed, code) => {
  expect(exitCodeFor(conclude({ end, good, bad }, [], facts), needed)).toBe(code);
});

describe("a run is", () => {
  const verdict = (parts: Partial<Verdict>, isFit = true) =>
    ({
      verdict: "pass",
      exitCode: 0,
      reason: "r",
      objectives: [],
      generator: { isFit, detail: "late" },
      ...parts,
    }) as unknown as Verdict;
  const failed = [{ name: "fast", status: "fail", reason: "p99 9 ms" }] as unknown as Verdict["objectives"];
  test.each([
    ["good when it passes", verdict({}), "good"],
    ["good when it warns", verdict({ verdict: "warn" }), "good"],
    ["bad when an objective fails", verdict({ verdict: "fail", objectives: failed }), "bad"],
    ["bad when one fails in a run that never got steady", verdict({ verdict: "invalid", objectives: failed }), "bad"],
    ["bad when a stop condition ends it", verdict({ verdict: "aborted", exitCode: 1 }), "bad"],
    [
      "the generator's when it was not fit, whatever failed",
      verdict({ verdict: "fail", objectives: failed }, false),
      "generator",
    ],
    ["unknown when it is invalid otherwise", verdict({ verdict: "invalid", exitCode: 4 }), "unknown"],
    ["unknown when it broke", verdict({ verdict: "error", exitCode: 3, objectives: failed }), "unknown"],
    ["interrupted by a signal", verdict({ verdict: "aborted", exitCode: 130 }, false), "interrupted"],
  ])("%s", (_what, of, mark) => {
    expect(markRun(of).mark).toBe(mark);
  });
});
