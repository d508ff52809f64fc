import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Child, describeExit, startChild } from "./child.ts";
import { isRunning, processState, startTicksOf } from "./process-identity.ts";
import { UndoLog } from "./undo-log.ts";
import { pendingUndo } from "./undo.ts";
import { waitUntil } from "./wait-until.ts";

let folder: string;
let undoPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
  undoPath = join(folder, "undo.ndjson");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(script: string): Promise<Child> {
  const undo = new UndoLog(undoPath);
  const logPath = join(folder, "child.log");
  return startChild({ name: "child", command: "/bin/sh", args: ["-c", script], folder, logPath, undo });
}

async function untilLogged(text: string): Promise<void> {
  await waitUntil(
    {
      what: `"${text}" in the log`,
      look: async () => readFileSync(join(folder, "child.log"), "utf8"),
      isDone: (log) => log.includes(text),
      limitMs: 10_000,
      pauseMs: 5,
    },
    new AbortController().signal,
  );
}

test("a child has its undo record while it runs, its output in its log, and is in a process group of its own", async () => {
  const child = await start("echo one; echo two; exec sleep 60");
  expect(pendingUndo(undoPath)).toMatchObject([
    { what: `end child (pid ${String(child.pid)})`, act: { kind: "end-process", startTicks: startTicksOf(child.pid) } },
  ]);
  await untilLogged("two");
  expect(child.lastLines(1)).toEqual(["two"]);
  const group = readFileSync(`/proc/${String(child.pid)}/stat`, "utf8")
    .split(") ")[1]
    ?.split(" ")[2];
  expect(group).toBe(String(child.pid));
  await child.kill();
  await child.kill();
  expect(child.exit).toEqual({ code: null, signal: "SIGKILL", asked: true });
  expect(pendingUndo(undoPath)).toEqual([]);
});

test("a child that ignores SIGTERM, or is frozen, is stopped all the same", async () => {
  const deaf = await start("trap '' TERM; echo deaf; while :; do sleep 0.05; done");
  await untilLogged("deaf");
  await deaf.stop(50);
  expect(deaf.exit).toMatchObject({ signal: "SIGKILL", asked: true });

  const frozen = await start("exec sleep 60");
  const startTicks = startTicksOf(frozen.pid);
  await frozen.pause();
  expect(processState(frozen.pid)).toBe("T");
  expect(pendingUndo(undoPath).map(({ act }) => act.kind)).toEqual(["end-process", "resume-process"]);
  await frozen.stop(5_000);
  expect(frozen.exit).toMatchObject({ signal: "SIGTERM" });
  expect(isRunning(frozen.pid, startTicks)).toBe(false);
  expect(pendingUndo(undoPath)).toEqual([]);
});

test("an end that nobody asked for is told apart, with its code", async () => {
  const child = await start("echo broken; exit 7");
  const exit = await child.exited;
  expect(exit).toEqual({ code: 7, signal: null, asked: false });
  expect(describeExit(exit)).toBe("exited with code 7");
  expect(child.lastLines()).toEqual(["broken"]);
});

test("a child whose undo record cannot be written does not stay", async () => {
  const undo = new UndoLog(join(folder, "no", "such", "folder"));
  const args = ["-c", `sleep 60; echo ${folder}`];
  await expect(
    startChild({ name: "child", command: "/bin/sh", args, folder, logPath: join(folder, "child.log"), undo }),
  ).rejects.toThrow(/ENOENT/);
  await waitUntil(
    {
      what: "no process of this test",
      look: async () => commandLines().filter((line) => line.includes(`echo ${folder}`)),
      isDone: (lines) => lines.length === 0,
      limitMs: 10_000,
      pauseMs: 5,
    },
    new AbortController().signal,
  );
});

/** Of every process of this machine. */
function commandLines(): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return ""; // it has ended meanwhile
    }
  });
}
