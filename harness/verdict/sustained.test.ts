import { describe, expect, test } from "vitest";
import type { Limit } from "./limit.ts";
import { findSustained, judgeSecond, secondsFor } from "./sustained.ts";

const over10: Limit = { op: ">", bounds: [{ text: "10", value: 10, reason: null }], meaning: "forbidden" };

/** A number a second; null = a gap, "idle" = nothing was asked, a string of digits = out of scope up to there. */
function seconds(values: readonly (number | null | "idle")[], startMs = 0) {
  return values.map((value, i) =>
    judgeSecond(startMs + i * 1000, { value: value === "idle" ? null : value, isIdle: value === "idle" }, over10),
  );
}

describe("a comparison held for 3 s", () => {
  test.each([
    ["three seconds in a row", [1, 11, 12, 13, 1], "broken", 11],
    ["two in a row, twice", [11, 12, 1, 11, 12], "never", 1],
    ["exactly at the limit", [10, 10, 10, 10], "never", 10],
    ["a gap that may have held", [11, null, 12, 1], "possible", null],
    ["a gap that cannot matter", [1, null, 12, 1, 1, 1], "never", 1],
    ["a gap beside a span that is broken anyway", [11, 11, 11, null], "broken", 11],
    ["an idle second ends a span", [11, "idle", 12, 11], "never", null],
  ] as const)("%s", (_what, values, outcome, worst) => {
    const found = findSustained(seconds(values), 3, over10);
    expect([found.outcome, found.worst]).toEqual([outcome, worst]);
  });

  test("names the whole span", () => {
    expect(findSustained(seconds([1, 11, 12, 13, 14, 1]), 3, over10).windows).toEqual([
      { startMs: 1_000, endMs: 5_000 },
    ]);
  });

  test("does not reach over what is out of scope", () => {
    const split = [...seconds([11, 11], 0), ...seconds([11, 11], 5_000)];
    expect(findSustained(split, 3, over10)).toMatchObject({ outcome: "never", isLongEnough: false });
  });
});

test("one second is enough without a duration, and parts of seconds count as whole ones", () => {
  expect([0, 1, 1_000, 1_001, 3_000].map(secondsFor)).toEqual([1, 1, 1, 2, 3]);
});

test("of `<` the worst is the lowest that was sustained", () => {
  const under10: Limit = { ...over10, op: "<" };
  const found = findSustained(
    [12, 9, 8, 20].map((value, i) => judgeSecond(i * 1000, { value, isIdle: false }, under10)),
    2,
    under10,
  );
  expect(found).toMatchObject({ outcome: "broken", worst: 9, windows: [{ startMs: 1_000, endMs: 3_000 }] });
});

test("a limit that is not known makes every span possible", () => {
  const unknown: Limit = { ...over10, bounds: [{ text: "3x base", value: null, reason: "no samples" }] };
  expect(findSustained([judgeSecond(0, { value: 5, isIdle: false }, unknown)], 1, unknown).outcome).toBe("possible");
});

test("a value that is only known to be more than something decides where more decides alike", () => {
  const heldOf = (op: Limit["op"], atLeast: number) =>
    judgeSecond(0, { value: null, atLeast, isIdle: false }, { ...over10, op }).isHeld;
  expect([heldOf(">", 11), heldOf(">=", 10), heldOf(">", 9)]).toEqual([true, true, null]);
  expect([heldOf("<", 11), heldOf("<=", 11), heldOf("<", 9), heldOf("=", 11)]).toEqual([false, false, null, null]);
});
