import { expect, test } from "vitest";
import { project } from "./memory-watch.ts";

test("growth is drawn on for as long as it was looked at", () => {
  expect(project(100, [])).toBe(0);
  expect(project(100, [100])).toBe(0);
  expect(project(100, [100, 110, 120])).toBe(20 + 5 * 10);
});

test("a server that shrinks is not drawn on", () => {
  expect(project(100, [140, 130, 120])).toBe(20);
});
