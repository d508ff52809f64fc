import { expect, test } from "vitest";
import { thrownAt } from "./thrown-at.ts";

test.each([
  [
    "the first frame in a file",
    "Error: x\n\tat parse (native)\n\tat helper (file:///shop/own.ts:4:23(12))",
    "/shop/own.ts:4:23",
  ],
  [
    "a frame without a function",
    "Error: x\n\tat file:///shop/own.ts:9:11(4)\n\tat file:///z.ts:1:1(1)",
    "/shop/own.ts:9:11",
  ],
  ["a bare place", "peak.ts:31:9", "peak.ts:31:9"],
  ["nothing in the entry, which nobody wrote", "Error: x\n\tat file:///redrill-entry.js:28:14(40)", null],
  ["nothing without frames", "", null],
])("finds %s", (_what, stack, place) => {
  expect(thrownAt(stack)).toBe(place);
});
