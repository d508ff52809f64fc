import { describe, expect, test } from "vitest";
import { type Mark, nextStep, type Step } from "./search.ts";

const settings = { from: 0.25, to: 16, precisionRatio: 0.1 };

/** Searches a target that answers so; ends by itself, or the test fails. */
function search(target: (factor: number, attempt: number) => Mark, more: Partial<typeof settings> = {}) {
  const steps: Step[] = [];
  for (;;) {
    const next = nextStep(steps, { ...settings, ...more });
    if ("end" in next) return { ...next, steps, tried: steps.map(({ factor }) => factor) };
    const attempt = steps.filter(({ factor }) => factor === next.factor).length;
    steps.push({ factor: next.factor, mark: target(next.factor, attempt) });
    if (steps.length > 40) throw new Error(`it never ends: ${JSON.stringify(steps)}`);
  }
}

describe("a search", () => {
  test.each([0.3, 0.26, 1, 2.9, 3.1, 7.77, 15.9])("finds a knee at %d within the precision", (knee) => {
    const { end, good, bad, tried } = search((factor) => (factor <= knee ? "good" : "bad"));
    expect(end).toBe("knee");
    expect(good).toBeLessThanOrEqual(knee);
    expect(bad).toBeGreaterThan(knee);
    expect((bad ?? 0) / (good ?? 1)).toBeLessThanOrEqual(1.1);
    expect(tried.length).toBeLessThan(20);
  });

  test("climbs by doubling, and runs what is bad twice before it believes it", () => {
    expect(search((factor) => (factor <= 1 ? "good" : "bad")).tried.slice(0, 5)).toEqual([0.25, 0.5, 1, 2, 2]);
  });

  test("that never fails ends where it was told to", () => {
    expect(search(() => "good")).toMatchObject({ end: "beyond", good: 16, bad: null });
    expect(search(() => "good", { to: 3 }).tried).toEqual([0.25, 0.5, 1, 2, 3]);
  });

  test("that fails at the lowest rate already says so, and claims nothing", () => {
    expect(search(() => "bad")).toMatchObject({ end: "below", good: null, bad: 0.25, tried: [0.25, 0.25] });
  });

  test("does not believe one bad moment of the machine", () => {
    const noisy = search((factor, attempt) => (factor > 3 || (factor === 1 && attempt === 0) ? "bad" : "good"));
    expect(noisy).toMatchObject({ end: "knee" });
    expect(noisy.good).toBeGreaterThan(2.7);
  });

  test.each([1, 2, 3, 4, 5])("of a noisy target (seed %i) ends near where it gets worse", (seed) => {
    let state = seed * 7_919;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { end, good } = search((factor) => (random() < 1 / (1 + (3 / factor) ** 8) ? "bad" : "good"));
    expect(end).toBe("knee");
    expect(good).toBeGreaterThan(1);
    expect(good).toBeLessThan(8);
  });

  test("of a target that is not monotonic claims nothing above the first rate that failed", () => {
    const { end, good, bad } = search((factor) => (factor > 0.9 && factor < 1.5 ? "bad" : "good"));
    expect(end).toBe("knee");
    expect(good).toBeLessThan(0.95);
    expect(bad).toBeLessThanOrEqual(1);
  });

  test("ends as the generator's where it was not fit twice, and never calls that the knee", () => {
    const { end, good, bad, tried } = search((factor) => (factor > 2 ? "generator" : "good"));
    expect({ end, good, bad }).toEqual({ end: "generator", good: 2, bad: null });
    expect(tried.filter((factor) => factor === 4)).toHaveLength(2);
    expect(
      search((factor, attempt) => (factor === 4 && attempt === 0 ? "generator" : factor > 5 ? "bad" : "good")),
    ).toMatchObject({ end: "knee" });
  });

  test("keeps the knee that it had when a step between cannot be judged", () => {
    const { end, good, bad } = search((factor) => (factor >= 4 ? "bad" : factor > 2 ? "unknown" : "good"));
    expect({ end, good, bad }).toEqual({ end: "knee", good: 2, bad: 4 });
  });

  test("that cannot judge a step of the climb says unknown", () => {
    expect(search((factor) => (factor > 1 ? "unknown" : "good"))).toMatchObject({ end: "unknown", good: 1, bad: null });
  });

  test("that is interrupted ends at once with what is known so far", () => {
    const { end, good, bad, steps } = search((factor) => (factor === 2 ? "interrupted" : "good"));
    expect({ end, good, bad, last: steps.at(-1)?.factor }).toEqual({ end: "interrupted", good: 1, bad: null, last: 2 });
  });
});
