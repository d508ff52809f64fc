import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { build, type Histogram as Reference } from "hdr-histogram-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RedrillError } from "../base/errors.ts";
import { judge } from "../verdict/judge.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { encodeHistogram } from "../verdict/testing/encode-histogram.ts";
import { EvidenceBuilder, gaugeOf } from "../verdict/testing/evidence-builder.ts";
import { noise } from "../verdict/testing/generated/noise.ts";
import { latencyOf, objectiveOf, ofLoad, planOf } from "../verdict/testing/plan-parts.ts";
import { splitRecords } from "../verdict/testing/split-records.ts";
import { loadFiles } from "./load-files.ts";
import type { ClientRecord, LoadRecord } from "./load-record.ts";
import { readEvidence } from "./read-evidence.ts";
import { readLoad } from "./read-load.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-read-load-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const zero = { type: "zero", version: 1, instance: 1, instances: 1, monotonicNs: "7" } as const;
const end = { type: "end", instance: 1, atMs: 9, totals: {} } as const;
const client: ClientRecord = {
  type: "client",
  target: "cache",
  profile: "fit",
  windowMs: 0,
  connectionsOpened: 0,
  connectionsFailed: 0,
  bytesIn: 10,
  bytesOut: 1,
  requests: 2,
  retries: 0,
  retriesRefused: 0,
  hedges: 0,
  redirects: 0,
  breakerOpened: 0,
  breakerRejected: 0,
  workersBlocked: 3,
  breakersOpen: 0,
  breakersHalfOpen: 1,
  longestCallMs: 2.5,
};

function write(name: string, records: readonly object[]): void {
  writeFileSync(join(folder, name), records.map((record) => `${JSON.stringify(record)}\n`).join(""));
}

/** What is left when everything is added up one by one, by a key of its own. */
class Naive {
  readonly counts = new Map<string, number>();
  readonly times = new Map<string, number[]>();

  count(key: string, by = 1): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  time(key: string, us: number): void {
    const times = this.times.get(key);
    if (times === undefined) this.times.set(key, [us]);
    else times.push(us);
  }
}

describe.each([1, 3])("%i files, written at any moment", (instances) => {
  test.each([1, 2, 3, 4, 5])("add up to what happened, seed %i", (seed) => {
    const naive = new Naive();
    let drawn = 0;
    const pick = (most: number) => Math.floor(noise(seed, drawn++) * most);
    const lines: LoadRecord[][] = Array.from({ length: instances }, (_, index) => [
      { ...zero, instance: index + 1, instances },
    ]);
    for (let line = 0; line < 600; line++) {
      const [load, operation] = [["shop", "logins"][pick(2)] ?? "", ["", "get"][pick(2)] ?? ""];
      const file = lines[pick(instances)];
      if (pick(3) > 0) {
        const windowMs = pick(20) * 100;
        const by = (["due", "end"] as const)[pick(2)] ?? "due";
        const counts = { done: pick(9), abandoned: pick(2), hits: pick(9), misses: pick(9), attempts: pick(9) };
        const failed = pick(2) === 0 ? {} : { OOM: pick(5), ["TIMEOUT"]: pick(3) };
        file?.push({ type: "count", load, operation, by, windowMs, ...counts, failed });
        for (const [name, count] of Object.entries({ ...counts, ...failed }))
          naive.count([load, operation, by, windowMs, name].join(), count);
      } else {
        const windowMs = pick(2) * 1000;
        const time = (["response", "service", "lag"] as const)[pick(3)] ?? "lag";
        const values = Array.from({ length: pick(20) }, () => Math.floor(Math.exp(noise(seed, drawn++) * 15)));
        file?.push({ type: "latency", load, operation, time, windowMs, histogram: encodeHistogram(values) });
        for (const value of values) naive.time([load, operation, time, windowMs].join(), value);
      }
    }
    for (const [index, file] of lines.entries()) {
      file.push({ ...end, instance: index + 1 });
      write(loadFiles(instances)[index] ?? "", file);
    }

    const { load: read } = readLoad(folder, instances);
    expect(read.isComplete).toBe(true);
    let counted = 0;
    let timed = 0;
    for (const load of ["shop", "logins"]) {
      for (const operation of ["", "get"]) {
        for (const by of ["due", "end"] as const) {
          for (const { windowMs, failed, ...counts } of read.counts(load, operation, by)) {
            for (const [name, count] of Object.entries({ ...counts, ...failed })) {
              expect(count).toBe(naive.counts.get([load, operation, by, windowMs, name].join()) ?? 0);
              counted += count;
            }
          }
        }
        for (const time of ["response", "service", "lag"] as const) {
          for (const { windowMs, histogram } of read.latencies(load, operation, time)) {
            const values = naive.times.get([load, operation, time, windowMs].join()) ?? [];
            expect(histogram.count).toBe(values.length);
            for (const percent of [1, 50, 99, 100]) {
              const expected = values.length === 0 ? null : reference(values).getValueAtPercentile(percent) / 1000;
              expect(histogram.percentileMs(percent)).toBe(expected);
            }
            timed += histogram.count;
          }
        }
      }
    }
    expect(counted).toBe([...naive.counts.values()].reduce((sum, count) => sum + count, 0));
    expect(timed).toBe([...naive.times.values()].reduce((sum, values) => sum + values.length, 0));
  });
});

function reference(values: readonly number[]): Reference {
  const histogram = build({ highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: 3 });
  for (const value of values) histogram.recordValue(value);
  return histogram;
}

test("gauges of several instances are added up by the second; who ended keeps only what it had counted", () => {
  const gauge = (instance: number, atMs: number, backlog: number, stale: number) =>
    gaugeOf("shop", atMs, { instance, backlog, counters: { stale } });
  write("load-1.ndjson", [
    { ...zero, instances: 2 },
    gauge(1, 1_001, 5, 1),
    gauge(1, 1_900, 7, 2),
    { ...end, atMs: 1_901 },
  ]);
  write("load-2.ndjson", [{ ...zero, instance: 2, instances: 2 }, gauge(2, 1_004, 10, 10), gauge(2, 3_002, 20, 30)]);
  const gauges = readLoad(folder, 2).load.gauges("shop");
  expect(gauges.map(({ atMs, backlog, counters }) => [atMs, backlog, counters])).toEqual([
    [1_900, 17, { stale: 12 }],
    [3_002, 20, { stale: 32 }],
  ]);
});

test("clients of several instances are added up by the window; the longest call is the longest of any so far", () => {
  write("load-1.ndjson", [
    { ...zero, instances: 2 },
    client,
    { ...client, windowMs: -100, connectionsOpened: 4 },
    { ...client, windowMs: 100, longestCallMs: 3 },
  ]);
  write("load-2.ndjson", [
    { ...zero, instance: 2, instances: 2 },
    { ...client, longestCallMs: 9, workersBlocked: 1 },
  ]);
  const windows = readLoad(folder, 2).load.client("cache", "fit");
  expect(windows).toMatchObject([
    { windowMs: -100, connectionsOpened: 4 },
    {
      windowMs: 0,
      bytesIn: 20,
      bytesOut: 2,
      requests: 4,
      workersBlocked: 4,
      breakersHalfOpen: 2,
      longestCallMs: 9,
    },
    { windowMs: 100, bytesIn: 10, longestCallMs: 9 },
  ]);
  expect(readLoad(folder, 2).load.client("cache", "other")).toEqual([]);
});

test("what a scenario throws in several instances is told once", () => {
  const thrown = { type: "scenario-error", load: "shop", atMs: 1, message: "boom", stack: "" };
  write("load-1.ndjson", [{ ...zero, instances: 2 }, thrown, { ...thrown, message: "another" }]);
  write("load-2.ndjson", [{ ...zero, instance: 2, instances: 2 }, thrown]);
  expect(readLoad(folder, 2).load.scenarioErrors.map(({ message }) => message)).toEqual(["boom", "another"]);
});

describe("a file that is not what it should be is refused with its place", () => {
  const count = { type: "count", load: "a", operation: "", by: "due", windowMs: 0, done: 1, failed: {}, abandoned: 0 };
  const whole = { ...count, hits: 0, misses: 0, attempts: 0 };
  test.each([
    [
      "a newer version",
      [{ ...zero, version: 2 }],
      "load.ndjson: expected load records of version 1 or older, got version 2",
    ],
    ["no version", [{ ...zero, version: undefined }], 'load.ndjson:1: expected a record "zero" with "version": 1'],
    ["no zero", [whole], "load.ndjson:1: expected the record of the zero as the first line"],
    ["two zeros", [zero, zero], "load.ndjson:2: expected one record of the zero, the first line"],
    ["a line after the end", [zero, end, whole], "load.ndjson:3: expected nothing after the record of the end"],
    [
      "another instance's",
      [{ ...zero, instance: 2, instances: 3 }],
      "load.ndjson:1: expected the records of this run: instance 1",
    ],
    [
      "a negative count",
      [zero, { ...whole, done: -1 }],
      'load.ndjson:2: expected a record "count" with "done": a whole number',
    ],
    ["half a window", [zero, { ...whole, windowMs: 150 }], '"windowMs": a multiple of 100, from 0, got 150'],
    ["a missing field", [zero, { ...client, redirects: undefined }], '"redirects": a whole number from 0, got nothing'],
    ["an unknown type", [zero, { type: "wave" }], "expected a load record: zero, count, latency"],
    ["a type of every object's", [zero, { type: "constructor" }], "expected a load record: zero, count, latency"],
    ["no object", [zero, [1]], "expected a load record: zero, count, latency"],
  ])("%s", (_what, records, message) => {
    write("load.ndjson", records);
    expect(() => readLoad(folder, 1)).toThrow(message);
    expect(() => readLoad(folder, 1)).toThrow(RedrillError);
  });

  test("an instance of another zero", () => {
    write("load-1.ndjson", [{ ...zero, instances: 2 }]);
    write("load-2.ndjson", [{ ...zero, instance: 2, instances: 2, monotonicNs: "8" }]);
    expect(() => readLoad(folder, 2)).toThrow("load-2.ndjson:1: expected the records of this run: monotonicNs 7");
  });
});

test("a run that ended before its load began has an end, and no zero", () => {
  write("load.ndjson", [end]);
  const { load, zeroNs } = readLoad(folder, 1);
  expect([load.isComplete, zeroNs]).toEqual([true, null]);
});

describe("damage of any kind is an error that says where, or a verdict that says so; never a crash", () => {
  const objectives = [
    objectiveOf(latencyOf(99, "shop"), "<=", 60_000),
    objectiveOf(ofLoad("throughput", "shop"), ">", 0, { name: "some" }),
  ];
  const run = new EvidenceBuilder(planOf({ objectives }))
    .load({ load: "shop", fromMs: 0, toMs: 3_000, ratePerSecond: 60, hitRatio: 0.5 })
    .gauge("shop", 1_004)
    .endOfRecords();

  function writeRun(instances: number, seed: number): void {
    new EvidenceBuilder({ ...run.plan, instances }).inOrder().writeTo(folder);
    const zeroOfRun = { ...zero, monotonicNs: "1005000000000" };
    for (const [index, file] of splitRecords([zeroOfRun, ...run.records], instances, seed).entries())
      write(loadFiles(instances)[index] ?? "", file);
  }

  test.each(Array.from({ length: 64 }, (_, seed) => seed))("seed %i", (seed) => {
    let drawn = 0;
    const pick = (most: number) => Math.floor(noise(seed, drawn++) * most);
    const instances = 1 + (Math.floor(seed / 8) % 2);
    writeRun(instances, seed);
    const whole = judge(readEvidence(folder));
    expect(whole.verdict).toBe("pass");

    const path = join(folder, loadFiles(instances)[pick(instances)] ?? "");
    const lines = readFileSync(path, "latin1").split("\n");
    const [at, other] = [pick(lines.length - 1), pick(lines.length - 1)];
    const damages = [
      () => lines.splice(at, 1),
      () => lines.splice(at, 0, lines[other] ?? ""),
      () => ([lines[at], lines[other]] = [lines[other] ?? "", lines[at] ?? ""]),
      () => (lines[at] = (lines[at] ?? "").slice(0, pick(60))),
      () => (lines[at] = (lines[at] ?? "").replace(/\d+/, ["-1", "1e99", "null", '"x"', "{}", "[]"][pick(6)] ?? "")),
      () => (lines[at] = (lines[at] ?? "").replace(/"[a-z]+":/, '"alien":')),
      () => (lines[at] = (lines[at] ?? "").replace("HISTF", "HISTFAAA")),
      () => lines.splice(at, 0, ["null", "7", '"text"', "[]", "{}", '{"type":"__proto__"}', "\0\u00ff"][pick(7)] ?? ""),
    ];
    damages[seed % damages.length]?.();
    writeFileSync(path, lines.join("\n"), "latin1");
    expect(outcome(path, whole)).toMatch(/^(error with its place|verdict that says so|the same in another order)$/);
  });
});

function outcome(path: string, whole: Verdict): string {
  let verdict: Verdict;
  try {
    verdict = judge(readEvidence(folder));
  } catch (error) {
    return error instanceof RedrillError && error.message.includes(path) ? "error with its place" : String(error);
  }
  if (verdict.verdict !== "pass") return "verdict that says so";
  return isDeepStrictEqual(verdict.objectives, whole.objectives) ? "the same in another order" : "a lie";
}
