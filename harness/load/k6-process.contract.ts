import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning } from "../base/process-identity.ts";
import { UndoLog } from "../base/undo-log.ts";
import { type K6Start, startK6 } from "./k6-process.ts";

let folder: string;
let start: K6Start;
const never = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-k6-"));
  start = {
    name: "load",
    binary: "",
    bundlePath: "bundle.js",
    input: { version: 1, seed: 1, recordsPath: join(folder, "load.ndjson"), targets: {}, loads: {} },
    folder,
    logsFolder: folder,
    undo: new UndoLog(join(folder, "undo.ndjson")),
  };
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that stands in for k6: how it lives and dies is what is tested here. */
function program(lines: readonly string[]): string {
  const path = join(folder, "stand-in");
  writeFileSync(path, ["#!/bin/sh", `echo $$ > ${join(folder, "pid")}`, ...lines].join("\n"));
  chmodSync(path, 0o755);
  return path;
}

const writeZero = `printf '{"type":"zero","version":1,"instance":1,"instances":1,"monotonicNs":"12345678901234567890"}\\n' >> load.ndjson`;
const writeEnd = `printf '{"type":"end","instance":1,"atMs":1,"totals":{}}\\n' >> load.ndjson`;
const standInIsGone = () => !isRunning(Number(readFileSync(join(folder, "pid"), "utf8")), null);

function openUndoRecords(): unknown[] {
  const lines = readFileSync(join(folder, "undo.ndjson"), "utf8").trim().split("\n");
  const records = lines.map((line) => JSON.parse(line) as { id: string; done?: true });
  const done = new Set(records.filter((record) => record.done).map(({ id }) => id));
  return records.filter(({ id }) => !done.has(id));
}

test("ends a k6 that hangs before its zero, and says so", async () => {
  const binary = program(["echo parsing", "exec sleep 60"]);
  const starting = startK6({ ...start, binary, startLimitMs: 300 }, never);
  await expect(starting).rejects.toMatchObject({
    exitCode: 3,
    message: "k6 (load) did not begin its load within 300 ms, and was ended.",
    lastLines: ["parsing"],
  });
  expect(standInIsGone()).toBe(true);
  expect(openUndoRecords()).toEqual([]);
});

test("ends it when the run is cancelled before its zero", async () => {
  const cancel = new AbortController();
  const binary = program(["exec sleep 60"]);
  const starting = startK6({ ...start, binary }, cancel.signal);
  cancel.abort(new Error("interrupted"));
  await expect(starting).rejects.toThrow("interrupted");
  expect(openUndoRecords()).toEqual([]);
});

test("says how a k6 ended that died before its zero, with its last lines", async () => {
  const binary = program([`echo 'panic: no memory' >&2`, "exit 109"]);
  await expect(startK6({ ...start, binary }, never)).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringContaining("exit code 109: it crashed (a Go panic).\n  panic: no memory"),
  });
});

test("says which program cannot be started", async () => {
  const binary = join(folder, "gone");
  await expect(startK6({ ...start, binary }, never)).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining(binary),
  });
});

test("knows zero exactly, yields the records, and tells an end that nobody asked for", async () => {
  const binary = program([writeZero, writeEnd, "exit 0"]);
  await using k6 = await startK6({ ...start, binary }, never);
  expect(k6.zeroNs).toBe(12345678901234567890n);
  const types: string[] = [];
  for await (const { type } of k6.records()) types.push(type);
  expect(types).toEqual(["zero", "end"]);
  expect(await k6.ended).toMatchObject({ exitCode: 0, asked: false, error: null });
});

test("asks it to stop once, however often it is told to, since a second request makes k6 drop its last records", async () => {
  const onRequest = [
    "requested() {",
    "  trap 'exit 1' TERM",
    `  ${writeEnd}`,
    "  sleep 0.2",
    "  exit 105",
    "}",
    "trap requested TERM",
  ];
  const binary = program([...onRequest, writeZero, "while :; do sleep 0.02; done"]);
  await using k6 = await startK6({ ...start, binary }, never);
  const first = k6.stop();
  for await (const record of k6.records()) {
    if (record.type === "end") void k6.stop(); // the first request has arrived by now
  }
  for (const end of await Promise.all([first, k6.stop()])) {
    expect(end).toMatchObject({ exitCode: 105, asked: true, error: null });
  }
  expect(openUndoRecords()).toEqual([]);
});

test("kills it when it is deaf to the request", async () => {
  const binary = program([`trap '' TERM`, writeZero, "exec sleep 60"]);
  await using k6 = await startK6({ ...start, binary, stopLimitMs: 200 }, never);
  expect(await k6.stop()).toMatchObject({ exitCode: null, signal: "SIGKILL", inWords: "ended by SIGKILL" });
});

test("leaves nothing running when it is disposed of", async () => {
  const binary = program([writeZero, "exec sleep 60"]);
  {
    await using k6 = await startK6({ ...start, binary }, never);
    expect(openUndoRecords()).toMatchObject([{ act: { kind: "end-process", pid: k6.pid } }]);
  }
  expect(standInIsGone()).toBe(true);
});

test("takes the user's own K6 variables away, and keeps the input to its owner", async () => {
  process.env["K6_ITERATIONS"] = "1";
  try {
    const binary = program([`env > environment`, `stat -c %a "$REDRILL_INPUT" > mode`, writeZero]);
    await using k6 = await startK6({ ...start, binary }, never);
    await k6.ended;
  } finally {
    delete process.env["K6_ITERATIONS"];
  }
  const environment = readFileSync(join(folder, "environment"), "utf8");
  expect(environment).not.toContain("K6_ITERATIONS");
  expect(environment).toContain("RUEIDIS_QUEUE_TYPE=flowbuffer");
  expect(environment).toContain("K6_AUTO_EXTENSION_RESOLUTION=false");
  expect(readFileSync(join(folder, "mode"), "utf8")).toBe("600\n");
});

test("refuses to write behind the records of another process", async () => {
  writeFileSync(start.input.recordsPath, "");
  await expect(startK6({ ...start, binary: program([]) }, never)).rejects.toThrow("EEXIST");
  expect(existsSync(join(folder, "pid"))).toBe(false);
});
