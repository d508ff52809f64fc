import { expect, test } from "vitest";
import { historyOf, loadWith } from "../testing/histories.ts";
import { mutex } from "./mutex.ts";

function judge(...notes: readonly (readonly [atMs: number, worker: number, event: string])[]) {
  const found = mutex(historyOf(notes.map(([atMs, worker, event]) => ({ atMs, worker, event }))), loadWith({}));
  return {
    violations: found["lockViolations"]?.points.map(({ atMs }) => atMs),
    samples: found["lockViolations"]?.samplesMs.length,
  };
}

test("one holder after the other violates nothing, also without a gap", () => {
  expect(judge([0, 1, "taken"], [10, 1, "used"], [10, 2, "taken"], [20, 2, "used"])).toEqual({
    violations: [],
    samples: 2,
  });
});

test("a holder who touches what is protected after another one has taken the lock is a violation, when that began", () => {
  expect(judge([0, 1, "taken"], [5, 2, "taken"], [6, 2, "used"], [10, 1, "used"]).violations).toEqual([5]);
});

test("who noticed that the lease was over, was fenced, or died before the last touch held it until the touch before", () => {
  for (const event of ["lapsed", "fenced", "died"])
    expect(judge([0, 1, "taken"], [1, 1, "used"], [5, 2, "taken"], [6, 2, "used"], [10, 1, event]).violations).toEqual(
      [],
    );
});

test("the same worker may take it again", () => {
  expect(
    judge([0, 1, "taken"], [10, 1, "used"], [11, 1, "left"], [12, 1, "taken"], [20, 1, "used"]).violations,
  ).toEqual([]);
});

test("three at once are two violations", () => {
  const three = [
    [0, 1, "taken"],
    [1, 2, "taken"],
    [2, 3, "taken"],
    [8, 3, "used"],
    [9, 2, "used"],
    [10, 1, "used"],
  ] as const;
  expect(judge(...three).violations).toEqual([1, 2]);
});

test("a touch that was a call is certain only from when it was sent", () => {
  const touched = (sentMs: number) => {
    const notes = [
      { atMs: 0, worker: 1, event: "taken" },
      { atMs: 5, worker: 2, event: "taken" },
      { atMs: 10, sentMs, worker: 1, event: "touched" },
    ];
    return mutex(historyOf(notes), loadWith({}))["lockViolations"]?.points.length;
  };
  expect([touched(4), touched(6)]).toEqual([0, 1]);
});
