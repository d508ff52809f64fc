import { expect, test } from "vitest";
import { historyOf, loadWith } from "../testing/histories.ts";
import { queue } from "./queue.ts";

function judge(...notes: readonly (readonly [atMs: number, event: string, subject: string])[]) {
  const found = queue(
    historyOf(notes.map(([atMs, event, subject]) => ({ atMs, event, subject }))),
    loadWith({ graceMs: 1_000 }),
  );
  return (name: string) =>
    found[name]?.points.map(({ atMs, value }) =>
      ["queueDepth", "oldestAge", "drainRate"].includes(name) ? value : atMs,
    );
}

test("a message that was accepted long enough before the end, and never done, is lost", () => {
  const of = judge(
    [0, "added", "a"],
    [0, "added", "b"],
    [500, "done", "b"],
    [1_500, "added", "c"],
    [2_000, "done", "x"],
  );
  expect(of("lostMessages")).toEqual([0]);
});

test("exactly the grace before the end is long enough, less is not", () => {
  expect(judge([0, "added", "a"], [1_000, "done", "x"])("lostMessages")).toEqual([0]);
  expect(judge([1, "added", "a"], [1_000, "done", "x"])("lostMessages")).toEqual([]);
});

test("a message that is put aside is not lost, one that is done again is a duplicate", () => {
  const of = judge(
    [0, "added", "a"],
    [1, "added", "b"],
    [5, "parked", "a"],
    [6, "done", "b"],
    [9, "done", "b"],
    [3_000, "added", "c"],
  );
  expect([of("lostMessages"), of("duplicates"), of("parked")]).toEqual([[], [9], [5]]);
});

test("a message that is done after one that came later is out of order", () => {
  const of = judge([0, "added", "a"], [1, "added", "b"], [5, "done", "b"], [6, "done", "a"]);
  expect(of("outOfOrder")).toEqual([6]);
});

test("depth, age and rate are those of the messages", () => {
  const of = judge([0, "added", "a"], [10, "added", "b"], [40, "done", "a"], [900, "done", "b"], [2_100, "added", "c"]);
  expect(of("queueDepth")).toEqual([1, 2, 1, 0, 1]);
  expect(of("oldestAge")).toEqual([40, 890]);
  expect(of("drainRate")).toEqual([2, 0]);
});
