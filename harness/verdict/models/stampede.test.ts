import { expect, test } from "vitest";
import { historyOf, loadWith } from "../testing/histories.ts";
import { stampede } from "./stampede.ts";

const load = loadWith({});
const values = (name: string, notes: Parameters<typeof historyOf>[0]) =>
  stampede(historyOf(notes), load)[name]?.points.map(({ value }) => value);

test("recomputations that overlap are one expiry's, also where only a third one connects them", () => {
  const notes = [
    { atMs: 0, worker: 1, event: "begin" },
    { atMs: 100, worker: 2, event: "begin" },
    { atMs: 200, worker: 1, event: "end" },
    { atMs: 210, worker: 3, event: "begin" },
    { atMs: 300, worker: 2, event: "end" },
    { atMs: 410, worker: 3, event: "end" },
    { atMs: 5_000, worker: 1, event: "begin" },
    { atMs: 5_200, worker: 1, event: "end" },
  ];
  expect(values("recomputes", notes)).toEqual([3, 1]);
  expect(values("concurrentRecomputes", notes)).toEqual([1, 2, 2, 1]);
});

test("pages are apart", () => {
  const notes = [
    { atMs: 0, worker: 1, event: "begin", subject: "a" },
    { atMs: 1, worker: 2, event: "begin", subject: "b" },
    { atMs: 200, worker: 1, event: "end", subject: "a" },
    { atMs: 201, worker: 2, event: "end", subject: "b" },
  ];
  expect(values("recomputes", notes)).toEqual([1, 1]);
  expect(values("concurrentRecomputes", notes)).toEqual([1, 1]);
});

test("a recomputation that never ended lasts until the last note", () => {
  const notes = [
    { atMs: 0, worker: 1, event: "begin" },
    { atMs: 900, worker: 2, event: "begin" },
    { atMs: 1_000, worker: 2, event: "end" },
  ];
  expect(values("recomputes", notes)).toEqual([2]);
});

test("who waited in vain waited, and gave up", () => {
  const notes = [
    { atMs: 10, event: "waited", value: 5 },
    { atMs: 20, event: "gaveUp", value: 3_000 },
  ];
  expect(values("waited", notes)).toEqual([5, 3_000]);
  expect(values("gaveUp", notes)).toEqual([1]);
});
