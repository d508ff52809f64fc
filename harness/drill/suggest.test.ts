import { expect, test } from "vitest";
import { didYouMean, suggest } from "./suggest.ts";

const phases = ["base", "ramp", "peak", "after"];

test.for([
  ["pek", "peak"],
  ["paek", "peak"],
  ["PEAK", "peak"],
  ["hitRation", "hitRatio"],
  ["hitratio", "hitRatio"],
] as const)("finds what %s was meant to be", ([word, meant]) => {
  expect(suggest(word, [...phases, "hitRatio"])).toBe(meant);
});

test("suggests nothing where nothing is near", () => {
  expect(suggest("evening", phases)).toBeNull();
  expect(suggest("x", ["y2k"])).toBeNull();
});

test("prefers the nearest candidate", () => {
  expect(suggest("session", ["sessions2", "sessions"])).toBe("sessions");
});

test("lists what there is where nothing is near", () => {
  expect(didYouMean("evening", phases)).toBe("There is base, ramp, peak, after.");
  expect(didYouMean("evening", [])).toBe("There is none.");
  const many = Array.from({ length: 30 }, (_, index) => `name-${String(index)}`);
  expect(didYouMean("q", many)).toMatch(/and 6 more\.$/);
});
