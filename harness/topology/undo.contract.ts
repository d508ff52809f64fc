import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isRunning, processState } from "../base/process-identity.ts";
import { pendingUndo, undoAll } from "../base/undo.ts";
import { runningIn } from "./testing/test-bed.ts";
import { undoPerformers as performers } from "./undo-performers.ts";

const script = fileURLToPath(new URL("testing/leave-behind.ts", import.meta.url));

/** Starts a harness that hurts its topologies, and kills it when it has. */
async function dieInTheMiddle(folder: string, undoPath: string): Promise<number> {
  const child = spawn(process.execPath, [script, folder, undoPath], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes("\n")) break;
  }
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return Number(/^ready (\d+)/.exec(said)?.[1]);
}

test("what a harness that was SIGKILLed left is undone: frozen node, toxic, processes, folder; and again is harmless", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
  const undoPath = join(folder, "undo.ndjson");
  const frozen = await dieInTheMiddle(folder, undoPath);
  expect(processState(frozen)).toBe("T");
  expect(runningIn(undoPath)).toHaveLength(6 + 5 + 1); // the killed node is gone, and there is one toxiproxy

  // As a harness that dies in the middle of a line leaves it.
  writeFileSync(undoPath, `${readFileSync(undoPath, "utf8")}{"id":"undo-99","wh`);
  const open = pendingUndo(undoPath);
  const { undone, left } = await undoAll(undoPath, performers);
  expect(left).toEqual([]);
  expect(undone).toEqual(open.toReversed());
  expect(undone.map(({ act }) => act.kind)).toEqual(
    expect.arrayContaining(["remove-toxic", "resume-process", "end-process", "remove-folder"]),
  );
  expect(pendingUndo(undoPath)).toEqual([]);
  expect(existsSync(join(folder, "data"))).toBe(false);
  const lines = readFileSync(undoPath, "utf8")
    .split("\n")
    .filter((line) => line.includes('"act"'));
  expect(runningIn(writeOnly(folder, lines))).toEqual([]);

  expect(await undoAll(undoPath, performers)).toEqual({ undone: [], left: [] });
  rmSync(folder, { recursive: true, force: true });
});

test("a pid that belongs to another process by now is left alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
  const undoPath = join(folder, "undo.ndjson");
  const bystander = spawn("sleep", ["60"]);
  const pid = bystander.pid ?? 0;
  const record = { id: "undo-1", what: "end x", act: { kind: "end-process", pid, startTicks: "1" } };
  writeFileSync(undoPath, `${JSON.stringify(record)}\n`);
  const { left } = await undoAll(undoPath, performers);
  expect(left).toEqual([]);
  expect(isRunning(pid, null)).toBe(true);
  bystander.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** A file with these lines alone: the torn one would not parse. */
function writeOnly(folder: string, lines: readonly string[]): string {
  const path = join(folder, "records.ndjson");
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}
