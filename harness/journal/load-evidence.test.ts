import { expect, test } from "vitest";
import { encodeHistogram } from "../verdict/testing/encode-histogram.ts";
import { simulateLoad } from "../verdict/testing/simulate-load.ts";
import type { LoadEvidence } from "./evidence.ts";
import { LoadEvidenceBuilder } from "./load-evidence.ts";
import type { CountRecord, LoadRecord } from "./load-record.ts";

const counted: CountRecord = {
  type: "count",
  load: "shop",
  operation: "",
  by: "due",
  windowMs: 0,
  done: 1,
  failed: {},
  abandoned: 0,
  hits: 0,
  misses: 0,
  attempts: 0,
};

test("lines of the same window add up, and windows come sorted", () => {
  const load = new LoadEvidenceBuilder();
  load.add({ ...counted, windowMs: 300, failed: { TIMEOUT: 2 } });
  load.add({ ...counted, windowMs: 100 });
  load.add({ ...counted, windowMs: 300, done: 4, failed: { TIMEOUT: 1, EOF: 1 }, abandoned: 5, attempts: 6 });
  expect(load.counts("shop", "", "due")).toEqual([
    { windowMs: 100, done: 1, failed: {}, abandoned: 0, hits: 0, misses: 0, attempts: 0 },
    { windowMs: 300, done: 5, failed: { TIMEOUT: 3, EOF: 1 }, abandoned: 5, hits: 0, misses: 0, attempts: 6 },
  ]);
  expect(load.counts("shop", "", "end")).toEqual([]);
  expect(load.counts("other", "", "due")).toEqual([]);
});

test("a window's histogram grows with what is added after somebody looked", () => {
  const load = new LoadEvidenceBuilder();
  const line = { type: "latency", load: "shop", operation: "get", time: "response", windowMs: 2_000 } as const;
  load.add({ ...line, histogram: encodeHistogram([1_000]) });
  expect(load.latencies("shop", "get", "response")[0]?.histogram.count).toBe(1);
  load.add({ ...line, histogram: encodeHistogram([2_000, 3_000]) });
  expect(load.latencies("shop", "get", "response")[0]?.histogram.count).toBe(3);
  expect(load.operations("shop")).toEqual(["get"]);
});

test("it is complete with the end records of all instances, whose totals add up over instances", () => {
  const load = new LoadEvidenceBuilder(2);
  expect([load.isComplete, load.endedAtMs]).toEqual([false, null]);
  const totals = { shop: { offered: 10, done: 7, failed: 2, abandoned: 1 } };
  load.add({ type: "end", instance: 2, atMs: 7, totals });
  expect([load.isComplete, load.endedAtMs]).toEqual([false, 7]);
  load.add({ type: "end", instance: 1, atMs: 5, totals });
  expect([load.isComplete, load.endedAtMs]).toEqual([true, 5]);
  expect(load.totals).toEqual({ shop: { offered: 20, done: 14, failed: 4, abandoned: 2 } });
});

test("records split into two files, in any order, give the same evidence", () => {
  const settings = { load: "shop", fromMs: 0, toMs: 4_000, ratePerSecond: 500, hitRatio: 0.8 };
  const outages = [{ fromMs: 1_500, toMs: 2_300, how: "frozen" }] as const;
  const records = simulateLoad({ ...settings, outages });
  const halves = [records.filter((_, i) => i % 2 === 0), records.filter((_, i) => i % 2 === 1)];
  const whole = summary(read(records));
  expect(summary(read([...(halves[1] ?? []), ...(halves[0] ?? [])]))).toEqual(whole);
  expect(summary(read(records.flatMap(splitCounts)))).toEqual(whole);
  expect(whole.offered).toBe(2_000);
});

function read(records: readonly LoadRecord[]): LoadEvidence {
  const load = new LoadEvidenceBuilder();
  for (const record of records) load.add(record);
  return load;
}

/** A window written in two lines. */
function splitCounts(record: LoadRecord): readonly LoadRecord[] {
  if (record.type !== "count" || record.done === 0) return [record];
  const one = { ...record, done: 1, failed: {}, abandoned: 0, hits: 0, misses: 0, attempts: 0 };
  return [one, { ...record, done: record.done - 1 }];
}

function summary(load: LoadEvidence) {
  const due = load.counts("shop", "", "due");
  return {
    offered: due.reduce((sum, { done }) => sum + done, 0),
    due,
    end: load.counts("shop", "", "end"),
    get: load.counts("shop", "get", "end"),
    p99: load
      .latencies("shop", "", "response")
      .map(({ windowMs, histogram }) => [windowMs, histogram.count, histogram.percentileMs(99)]),
  };
}
