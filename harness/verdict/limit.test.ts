import { describe, expect, test } from "vitest";
import { compare, type Limit, looserBound, marginOf, resolveLimit } from "./limit.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { latencyOf, multiple, objectiveOf, ofLoad, quantity } from "./testing/plan-parts.ts";

const limit = (op: Limit["op"], values: readonly (number | null)[], meaning: Limit["meaning"] = "allowed"): Limit => ({
  op,
  meaning,
  bounds: values.map((value) => ({ text: String(value), value, reason: value === null ? "unknown" : null })),
});

describe("one bound", () => {
  test.each([
    ["<", 5, [true, false, false]],
    ["<=", 5, [true, true, false]],
    [">", 5, [false, false, true]],
    [">=", 5, [false, true, true]],
    ["=", 5, [false, true, false]],
    ["!=", 5, [true, false, true]],
  ] as const)("4, 5 and 6 %s %d", (op, bound, expected) => {
    expect([4, 5, 6].map((value) => compare(value, limit(op, [bound])))).toEqual(expected);
  });
  test("that is not known decides nothing", () => {
    expect(compare(5, limit("<", [null]))).toBeNull();
  });
});

describe("of two bounds the looser one counts", () => {
  test.each([
    ["<=", [5, 8], "allowed", 8],
    [">=", [5, 8], "allowed", 5],
    [">", [5, 8], "forbidden", 8],
    ["<", [5, 8], "forbidden", 5],
  ] as const)("%s %j, %s: %d", (op, values, meaning, looser) => {
    expect(looserBound(limit(op, values, meaning))?.value).toBe(looser);
  });
  test("so what one allows is allowed, and what both forbid is forbidden", () => {
    expect([5, 7, 9].map((value) => compare(value, limit("<=", [5, 8])))).toEqual([true, true, false]);
    expect([5, 7, 9].map((value) => compare(value, limit(">", [5, 8], "forbidden")))).toEqual([false, false, true]);
  });
  test("and one that is not known matters only where the other one does not decide", () => {
    expect([4, 6].map((value) => compare(value, limit("<=", [5, null])))).toEqual([true, null]);
    expect([4, 6].map((value) => compare(value, limit(">", [5, null], "forbidden")))).toEqual([false, null]);
  });
});

test("the margin is positive inside the limit, whichever way it points", () => {
  expect(marginOf(4, limit("<=", [5]), 5)).toBe(0.2);
  expect(marginOf(6, limit("<=", [5]), 5)).toBe(-0.2);
  expect(marginOf(0.9, limit(">=", [0.75]), 0.75)).toBe(0.2);
  expect(marginOf(4, limit(">", [5], "forbidden"), 5)).toBe(0.2);
  expect(marginOf(0, limit("=", [0]), 0)).toBeNull();
  expect(marginOf(1, limit("<=", [0]), 0)).toBeNull();
});

describe("a multiple of a phase", () => {
  const evidence = new EvidenceBuilder()
    .load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 100, serviceMs: 1, lagMs: 0 })
    .inOrder()
    .evidence();
  const p99 = latencyOf(99, "shop");

  test("is taken of the same measure in that phase", () => {
    const { bounds } = resolveLimit(evidence, objectiveOf(p99, "<=", [multiple(3, "base")]), "allowed");
    expect(bounds).toEqual([{ text: "3x base", value: 3, reason: null }]);
  });
  test("is unknown of too few samples", () => {
    const asked = objectiveOf(p99, "<=", [multiple(3, "base")], { minSamples: 1_001 });
    expect(resolveLimit(evidence, asked, "allowed").bounds).toMatchObject([
      { value: null, reason: "1000 samples in phase base, 1001 needed" },
    ]);
  });
  test("of a zero base says nothing, and is left out beside an absolute bound", () => {
    const errors = ofLoad("errorRatio", "shop");
    const alone = resolveLimit(evidence, objectiveOf(errors, "<=", [multiple(2, "base")]), "allowed");
    expect(compare(0, alone)).toBeNull();
    expect(alone.bounds[0]?.reason).toContain("it is 0 in phase base");
    const beside = resolveLimit(evidence, objectiveOf(errors, "<=", [quantity(0.1), multiple(2, "base")]), "allowed");
    expect([0.1, 0.2].map((value) => compare(value, beside))).toEqual([true, false]);
  });
});
