import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readHistory } from "./read-history.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-history-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(file: string, ...lines: readonly string[]): void {
  writeFileSync(join(folder, file), lines.map((line) => `${line}\n`).join(""));
}

test("reads what was noted, its times in ms", () => {
  write(
    "history-shop.ndjson",
    '{"version":1,"load":"shop","instance":1}',
    '[1500,1000,3,"taken","lock:1",2.5]',
    '[400,400,4,"left","lock:1",null]',
    '{"notes":2}',
  );
  expect(readHistory(folder, "shop", 1)).toEqual({
    isComplete: true,
    notes: [
      { atMs: 0.4, sentMs: 0.4, worker: 4, event: "left", subject: "lock:1", value: null },
      { atMs: 1.5, sentMs: 1, worker: 3, event: "taken", subject: "lock:1", value: 2.5 },
    ],
  });
});

test("puts several instances together, their workers apart", () => {
  for (const instance of [1, 2])
    write(
      `history-shop-${String(instance)}.ndjson`,
      `{"version":1,"load":"shop","instance":${String(instance)}}`,
      `[${String(1_000 / instance)},0,0,"taken","lock",null]`,
      '{"notes":1}',
    );
  const { isComplete, notes } = readHistory(folder, "shop", 2);
  expect([isComplete, notes.map(({ atMs }) => atMs), new Set(notes.map(({ worker }) => worker)).size]).toEqual([
    true,
    [0.5, 1],
    2,
  ]);
  expect(readHistory(folder, "shop", 3).isComplete).toBe(false);
});

test("a file that was torn, or is not there, is not complete", () => {
  write("history-shop.ndjson", '{"version":1,"load":"shop","instance":1}', '[1,1,1,"taken","lock",null]');
  expect(readHistory(folder, "shop", 1)).toMatchObject({ isComplete: false, notes: [{ event: "taken" }] });
  expect(readHistory(folder, "till", 1)).toEqual({ isComplete: false, notes: [] });
});

test.each([
  [['{"version":1,"load":"till","instance":1}'], ":1: expected the history of shop, instance 1"],
  [['{"version":1,"load":"shop","instance":1}', '[1,1,1,"taken",7,null]'], ":2: expected [atUs, sentUs, worker"],
  [['{"version":1,"load":"shop","instance":1}', '{"notes":1}'], ":2: expected the end of 0 notes"],
  [['{"version":1,"load":"shop","instance":1}', '{"notes":0}', "[]"], ":3: expected nothing after the last line"],
])("refuses %j", (lines, message) => {
  write("history-shop.ndjson", ...lines);
  expect(() => readHistory(folder, "shop", 1)).toThrow(message);
});
