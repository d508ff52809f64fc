import { expect, test } from "vitest";
import { historyOf, loadWith } from "../testing/histories.ts";
import { expiry } from "./expiry.ts";

test("what several batches write for the same second expires together", () => {
  const notes = [
    { atMs: 1, event: "expire", subject: "600", value: 100 },
    { atMs: 2, event: "expire", subject: "600", value: 50 },
    { atMs: 2, event: "expire", subject: "601", value: 50 },
  ];
  expect(expiry(historyOf(notes), loadWith({}))["expiring"]?.points.map(({ value }) => value)).toEqual([150, 50]);
});
