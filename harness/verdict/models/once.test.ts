import { expect, test } from "vitest";
import { historyOf, loadWith } from "../testing/histories.ts";
import { once } from "./once.ts";

const judge = (...notes: Parameters<typeof historyOf>[0]) => {
  const found = once(historyOf(notes), loadWith({}));
  return Object.fromEntries(Object.entries(found).map(([name, { points }]) => [name, points.map(({ atMs }) => atMs)]));
};

test("the second execution of a key is one too many, that of another key is not", () => {
  const twice = [
    { atMs: 1, event: "executed", value: 1 },
    { atMs: 2, event: "executed", value: 2 },
    { atMs: 3, event: "executed", value: 3, subject: "another" },
  ];
  expect(judge(...twice)["executedTwice"]).toEqual([2]);
});

test("a key is stuck when somebody gave up and nobody ever got an answer", () => {
  expect(judge({ atMs: 1, event: "asked" }, { atMs: 9, event: "gaveUp" })["stuckKeys"]).toEqual([9]);
  const later = [
    { atMs: 9, event: "gaveUp" },
    { atMs: 12, event: "answered", value: 1 },
  ];
  expect(judge(...later)["stuckKeys"]).toEqual([]);
  expect(judge({ atMs: 1, event: "asked" })["stuckKeys"]).toEqual([]);
});

test("an answer that no execution gave is wrong", () => {
  const right = [
    { atMs: 1, event: "executed", value: 7 },
    { atMs: 2, event: "answered", value: 7 },
  ];
  expect(judge(...right)["wrongResults"]).toEqual([]);
  expect(judge(...right, { atMs: 3, event: "answered", value: 8 })["wrongResults"]).toEqual([3]);
});
