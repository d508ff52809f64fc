import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LoadRecord } from "../journal/load-record.ts";
import { followRecords } from "./follow-records.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-follow-"));
  path = join(folder, "load.ndjson");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const zero: LoadRecord = { type: "zero", version: 1, instance: 1, instances: 1, monotonicNs: "1" };
const end: LoadRecord = { type: "end", instance: 1, atMs: 5, totals: {} };
const scenarioError = (message: string): LoadRecord => ({
  type: "scenario-error",
  load: "shop",
  atMs: 1,
  message,
  stack: "",
});
const line = (record: LoadRecord) => `${JSON.stringify(record)}\n`;

test("yields records as they are written to a file that appears later", async () => {
  const ended = new AbortController();
  const records = followRecords(path, ended.signal);
  const first = records.next();
  writeFileSync(path, line(zero));
  expect((await first).value).toEqual(zero);
  const second = records.next();
  appendFileSync(path, line(end));
  expect((await second).value).toEqual(end);
  const third = records.next();
  ended.abort();
  expect(await third).toEqual({ done: true, value: undefined });
});

test("keeps half a line until its end is there, cut through a character or not", async () => {
  const whole = Buffer.from(line(scenarioError("für 2 €")));
  const cut = whole.indexOf("€") + 1;
  const ended = new AbortController();
  const records = followRecords(path, ended.signal);
  writeFileSync(path, Buffer.concat([Buffer.from(line(zero)), whole.subarray(0, cut)]));
  expect((await records.next()).value).toEqual(zero);
  const second = records.next();
  appendFileSync(path, whole.subarray(cut));
  expect((await second).value).toEqual(scenarioError("für 2 €"));
  ended.abort();
  expect((await records.next()).done).toBe(true);
});

test("yields all that is on disk when it is told to end, more than a buffer of it, and leaves a torn last line out", async () => {
  const many = Array.from({ length: 2_000 }, (_, index) => scenarioError(`${"x".repeat(80)} ${String(index)}`));
  writeFileSync(path, `${many.map(line).join("")}{"type":"en`);
  const ended = new AbortController();
  ended.abort();
  expect(await collect(followRecords(path, ended.signal))).toEqual(many);
});

test("ends for a file that never appears", async () => {
  expect(await collect(followRecords(path, AbortSignal.timeout(60)))).toEqual([]);
});

test("names file and line of what is no record", async () => {
  writeFileSync(path, `${line(zero)}nonsense\n`);
  await expect(collect(followRecords(path, AbortSignal.abort()))).rejects.toThrow(
    "load.ndjson:2: not a load record: nonsense",
  );
});

async function collect(records: AsyncIterable<LoadRecord>): Promise<LoadRecord[]> {
  const all: LoadRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}
