import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pendingUndo } from "../../harness/base/undo.ts";
import { type Ended, readJournal, readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
const folder = sandbox.path("run");
let ended: Ended;

beforeAll(async () => {
  ended = await sandbox.run(["run", "drills/ci/smoke.yaml", "--out", folder]);
});
afterAll(() => {
  sandbox[Symbol.dispose]();
});

test("the smoke drill passes on real servers, and says so", () => {
  expect(ended.stderr + ended.stdout).toContain("PASS");
  expect(ended.exitCode).toBe(0);
  expect(readVerdict(folder)).toMatchObject({ version: 1, verdict: "pass", exitCode: 0 });
});

test("every slot that was offered is done, failed or abandoned", () => {
  const { load } = readVerdict(folder);
  expect(load.length).toBeGreaterThan(0);
  for (const { offered, done, failed, abandoned } of load) {
    expect(offered).toBeGreaterThan(0);
    expect(done + failed + abandoned).toBe(offered);
  }
});

test("every fault was felt, healed, and its healing verified", () => {
  const { faults } = readVerdict(folder);
  expect(faults.length).toBeGreaterThan(0);
  for (const fault of faults) expect(fault).toMatchObject({ effectVerified: true, healVerified: true });
});

test("the folder holds what the design promises", () => {
  const names = [
    "drill.yaml",
    "plan.json",
    "journal.ndjson",
    "load.ndjson",
    "undo.ndjson",
    "verdict.json",
    "report.html",
    "report.md",
    "junit.xml",
    "metrics.txt",
    "logs",
  ];
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(names));
  expect(statSync(join(folder, "report.html")).size).toBeLessThan(1_000_000);
});

test("nothing of the run is left: no process, no temporary folder, no undo record", () => {
  expect(sandbox.processes()).toEqual([]);
  expect(sandbox.leftovers()).toEqual([]);
  expect(pendingUndo(join(folder, "undo.ndjson"))).toEqual([]);
  expect(readJournal(folder).at(-2)).toMatchObject({ type: "cleanup.ended", complete: true });
});

test("judging and drawing again with Redis, k6 and toxiproxy absent gives the same bytes", async () => {
  const copy = sandbox.path("copy");
  cpSync(folder, copy, { recursive: true });
  const files = ["verdict.json", "report.html", "report.md", "junit.xml", "metrics.txt"];
  const bytes = (of: string) => files.map((name) => readFileSync(join(of, name), "utf8"));
  const before = bytes(folder);
  const nothing = {
    PATH: sandbox.folder,
    REDRILL_K6: "/nowhere",
    REDRILL_TOXIPROXY: "/nowhere",
    REDRILL_REDIS_SERVER: "/nowhere",
  };
  const judged = await sandbox.run(["judge", copy], nothing);
  const drawn = await sandbox.run(["report", copy], nothing);
  expect([judged.exitCode, drawn.exitCode]).toEqual([0, 0]);
  expect(bytes(copy)).toEqual(before);
});
