import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EvidenceBuilder } from "../verdict/testing/evidence-builder.ts";
import type { Evidence } from "./evidence.ts";
import { readEvidence } from "./read-evidence.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-read-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string) => join(folder, name);

function aRun(): EvidenceBuilder {
  return new EvidenceBuilder()
    .started()
    .load({ load: "shop", fromMs: 0, toMs: 2_000, ratePerSecond: 100 })
    .event(1_500, { type: "write.accepted", target: "cache", shard: 1, node: "cache-node-2", sentAtMs: 1_498 })
    .endOfRecords()
    .endedInOrder();
}

const slots = ({ load }: Evidence) => load.counts("shop", "", "due").reduce((sum, { done }) => sum + done, 0);

test("times count from the load's zero, which lies on the monotonic clock", () => {
  aRun().writeTo(folder);
  const { events, load } = readEvidence(folder);
  expect(events.map(({ type, atMs }) => [type, atMs])).toEqual([
    ["run.started", -5_000],
    ["run.zero", 0],
    ["write.accepted", 1_500],
    ["engine.ended", 20_050],
    ["cleanup.ended", 20_900],
    ["run.ended", 21_000],
  ]);
  expect(events.find(({ type }) => type === "write.accepted")).toMatchObject({ sentAtMs: 1_498 });
  expect(load.isComplete).toBe(true);
  expect(load.totals).toEqual({ shop: { offered: 200, done: 200, failed: 0, abandoned: 0 } });
});

test("without load records zero is where the journal puts it", () => {
  aRun().writeTo(folder);
  rmSync(file("load.ndjson"));
  const evidence = readEvidence(folder);
  expect(evidence.events.find(({ type }) => type === "run.zero")?.atMs).toBe(0);
  expect(evidence.load.isComplete).toBe(false);
  expect(slots(evidence)).toBe(0);
});

test("a run that never came to zero lies wholly before it", () => {
  aRun().writeTo(folder);
  rmSync(file("load.ndjson"));
  const lines = readFileSync(file("journal.ndjson"), "utf8").split("\n");
  writeFileSync(file("journal.ndjson"), lines.filter((line) => !line.includes("run.zero")).join("\n"));
  expect(Math.max(...readEvidence(folder).events.map(({ atMs }) => atMs))).toBe(0);
});

const tear = (name: string) => {
  aRun().writeTo(folder);
  const whole = readEvidence(folder);
  truncateSync(file(name), readFileSync(file(name)).length - 10);
  return { whole, torn: readEvidence(folder) };
};

describe("a file that a crash tore", () => {
  test("loses its last line and no other: load.ndjson", () => {
    const { whole, torn } = tear("load.ndjson");
    expect(torn.load.isComplete).toBe(false);
    expect(slots(torn)).toBe(slots(whole));
    expect(torn.events).toEqual(whole.events);
  });

  test("loses its last line and no other: journal.ndjson", () => {
    const { whole, torn } = tear("journal.ndjson");
    expect(torn.events).toEqual(whole.events.slice(0, -1));
    expect(torn.load.isComplete).toBe(true);
  });

  test("can be torn anywhere", () => {
    aRun().writeTo(folder);
    const bytes = readFileSync(file("load.ndjson"));
    let before = -1;
    for (let length = 0; length < bytes.length; length += 997) {
      writeFileSync(file("load.ndjson"), bytes.subarray(0, length));
      const seen = slots(readEvidence(folder));
      expect(seen).toBeGreaterThanOrEqual(before);
      before = seen;
    }
    expect(before).toBeGreaterThan(0);
  });

  test("is whole when only the last line end is missing", () => {
    aRun().writeTo(folder);
    truncateSync(file("load.ndjson"), readFileSync(file("load.ndjson")).length - 1);
    expect(readEvidence(folder).load.isComplete).toBe(true);
  });
});

describe("damage in the middle is an error that names the line", () => {
  test.each([
    ["no JSON", "{broken"],
    ["no record", '{"type":"count","load":"shop"}'],
    ["an unknown type", '{"type":"wave"}'],
    ["no number", '{"type":"gauge","load":"shop","atMs":"soon","counters":{}}'],
    ["no histogram", '{"type":"latency","load":"a","operation":"","time":"lag","windowMs":0,"histogram":"no"}'],
  ])("in load.ndjson: %s", (_what, line) => {
    aRun().writeTo(folder);
    const lines = readFileSync(file("load.ndjson"), "utf8").split("\n");
    lines.splice(3, 0, line);
    writeFileSync(file("load.ndjson"), lines.join("\n"));
    expect(() => readEvidence(folder)).toThrow(`${file("load.ndjson")}:4: expected`);
  });

  test("in journal.ndjson", () => {
    aRun().writeTo(folder);
    appendFileSync(file("journal.ndjson"), '{"type":"no time"}\n');
    expect(() => readEvidence(folder)).toThrow(`${file("journal.ndjson")}:7: expected an event`);
  });
});

describe("a folder without a plan is an error with exit code 2", () => {
  test("that names the folder and what belongs there", () => {
    expect(() => readEvidence(folder)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining(`${folder}: expected the folder of a run`),
      }),
    );
  });
  test.each([
    ["torn", '{"version":1,"tit'],
    ["of another version", '{"version":9}'],
    ["something else", '"a text"'],
  ])("%s", (_what, text) => {
    writeFileSync(file("plan.json"), text);
    expect(() => readEvidence(folder)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining("expected a plan of version 1") }),
    );
  });
});

test("characters outside ASCII survive, wherever the reads cut the file", () => {
  const messages = ["Größe → ", "✓ größer → "].map((text) => text.repeat(300_000));
  const error = (message: string) => ({ type: "scenario-error", load: "shop", atMs: 1, message, stack: "" }) as const;
  new EvidenceBuilder()
    .record(...messages.map(error))
    .inOrder()
    .writeTo(folder);
  const { scenarioErrors } = readEvidence(folder).load;
  expect(scenarioErrors.map(({ message }, index) => message === messages[index])).toEqual([true, true]);
});
