import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Clock } from "../base/clock.ts";
import { Journal } from "./journal.ts";

test("every event is on disk when write returns, in the words of the file format", () => {
  const folder = mkdtempSync(join(tmpdir(), "redrill-journal-"));
  try {
    const path = join(folder, "journal.ndjson");
    const journal = new Journal(path, new Clock());
    const told: string[] = [];
    journal.listen(({ type }) => told.push(type));
    journal.write({ type: "run.zero" }, 1.23456);
    expect(readFileSync(path, "utf8")).toBe('{"atMs":1.235,"type":"run.zero"}\n');
    journal.close();
    journal.write({ type: "run.ended" });
    expect(readFileSync(path, "utf8")).not.toContain("run.ended");
    expect(told).toEqual(["run.zero"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.runIf(existsSync("/dev/full"))("a full disk breaks the journal, and no writer is thrown at", () => {
  const journal = new Journal("/dev/full", new Clock());
  expect(journal.broken.aborted).toBe(false);
  journal.write({ type: "run.zero" });
  expect(journal.broken.reason).toMatchObject({ exitCode: 3, message: expect.stringContaining("ENOSPC") });
  journal.write({ type: "run.ended" });
  journal.close();
});
