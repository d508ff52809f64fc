import { expect, test } from "vitest";
import { historyOf, loadWith } from "../testing/histories.ts";
import { versions } from "./versions.ts";

const judge = (...notes: Parameters<typeof historyOf>[0]) => {
  const found = versions(historyOf(notes), loadWith({}));
  return [found["staleServes"]?.points.map(({ atMs }) => atMs), found["staleness"]?.points.map(({ value }) => value)];
};

test("a read of an older version is stale if the newer one was complete before it began, from the first newer one on", () => {
  const notes = [
    { atMs: 10, event: "wrote", value: 1 },
    { atMs: 20, event: "wrote", value: 2 },
    { atMs: 30, sentMs: 25, event: "read", value: 0 },
  ];
  expect(judge(...notes)).toEqual([[30], [15]]);
});

test("a read of several calls began with the first one", () => {
  const written = { atMs: 20, event: "wrote", value: 2, worker: 1 };
  const read = { atMs: 30, sentMs: 25, event: "read", value: 1 };
  expect(judge({ atMs: 15, event: "begin" }, written, read)).toEqual([[], []]);
  expect(judge({ atMs: 22, event: "begin" }, written, read)).toEqual([[30], [2]]);
});

test("a read that began before, of the newest version, or of something else is not", () => {
  const written = { atMs: 20, event: "wrote", value: 2 };
  expect(judge(written, { atMs: 30, sentMs: 19, event: "read", value: 1 })).toEqual([[], []]);
  expect(judge(written, { atMs: 30, sentMs: 20, event: "read", value: 2 })).toEqual([[], []]);
  expect(judge(written, { atMs: 30, event: "read", value: 1, subject: "another" })).toEqual([[], []]);
});
