import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UndoLog } from "./undo-log.ts";
import { pendingUndo, undoAll, type UndoPerformers } from "./undo.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
  path = join(folder, "undo.ndjson");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Performers that write down what they were asked, and fail where told. */
function recording(fails: (what: string) => boolean = () => false) {
  const asked: string[] = [];
  const act = (what: string) => async () => {
    asked.push(what);
    if (fails(what)) throw new Error(`${what} failed`);
  };
  const performers: UndoPerformers = {
    "end-process": ({ pid }) => act(`end ${String(pid)}`)(),
    "resume-process": ({ pid }) => act(`resume ${String(pid)}`)(),
    "remove-toxic": ({ toxic }) => act(`remove ${toxic}`)(),
    "open-proxy": ({ proxy }) => act(`open ${proxy}`)(),
    "remove-table": ({ table }) => act(`remove ${table}`)(),
    "remove-containers": ({ label }) => act(`remove ${label}`)(),
    "run-command": ({ command }) => act(command)(),
    "clean-target": ({ entry }) => act(`clean by ${entry}`)(),
    "remove-folder": (record) => act(`remove ${record.path}`)(),
  };
  return { asked, performers };
}

function writeRun(): void {
  const log = new UndoLog(path);
  log.record("folder", { kind: "remove-folder", path: "data" });
  log.record("process", { kind: "end-process", pid: 1, startTicks: null });
  log.record("healed", { kind: "resume-process", pid: 2, startTicks: null }).done();
  log.record("toxic", { kind: "remove-toxic", api: "", proxy: "p", toxic: "t" });
}

test("what is not done is undone, the last act first, and not again the next time", async () => {
  writeRun();
  const { asked, performers } = recording();
  const { undone, left } = await undoAll(path, performers);
  expect(asked).toEqual(["remove t", "end 1", "remove data"]);
  expect(undone.map(({ what }) => what)).toEqual(["toxic", "process", "folder"]);
  expect(left).toEqual([]);
  expect(pendingUndo(path)).toEqual([]);
  expect(await undoAll(path, performers)).toEqual({ undone: [], left: [] });
});

test("what fails is tried once more at the end, after what it may have depended on", async () => {
  writeRun();
  const { asked, performers } = recording((what) => what === "remove t" && !asked.includes("end 1"));
  const { left } = await undoAll(path, performers);
  expect(asked).toEqual(["remove t", "end 1", "remove data", "remove t"]);
  expect(left).toEqual([]);
});

test("what cannot be undone is left, with the reason, and stays on the list", async () => {
  writeRun();
  const { performers } = recording((what) => what === "end 1");
  const { left } = await undoAll(path, performers);
  expect(left).toMatchObject([{ record: { what: "process" }, reason: "end 1 failed" }]);
  expect(pendingUndo(path).map(({ what }) => what)).toEqual(["process"]);
});

test("a torn last line is no record, and does not swallow the next one", async () => {
  new UndoLog(path).record("process", { kind: "end-process", pid: 1, startTicks: null });
  writeFileSync(path, '{"id":"undo-2","what":"half', { flag: "a" });
  expect(pendingUndo(path)).toHaveLength(1);
  await undoAll(path, recording().performers);
  expect(pendingUndo(path)).toEqual([]);
});

test("no file means that nothing is to be undone", async () => {
  expect(pendingUndo(path)).toEqual([]);
  expect(await undoAll(path, recording().performers)).toEqual({ undone: [], left: [] });
});
