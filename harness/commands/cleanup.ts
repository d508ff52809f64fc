import { existsSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import { livingOwner, livingWatchdog, undoAll } from "../base/undo.ts";
import { waitUntil } from "../base/wait-until.ts";
import { undoPerformers } from "../topology/undo-performers.ts";
import { everyRun, runFiles } from "./run-folder.ts";

/** `redrill cleanup`: undoes what a harness that was killed has left. Exit code 0 when nothing is left, else 6. */
export async function cleanup(
  folders: readonly string[],
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const runs = folders.length > 0 ? folders : everyRun();
  const results = [];
  for (const folder of runs) {
    const path = join(folder, runFiles.undo);
    if (!existsSync(path)) {
      if (existsSync(folder) || folders.length === 0) continue; // a folder of ours in which nothing was begun
      throw new RedrillError(`${folder}: expected a run's folder with ${runFiles.undo}, got none`, {
        exitCode: 2,
        next: "Run folders are in runs/, or where --out said.",
      });
    }
    const owner = livingOwner(path);
    if (owner !== null) {
      process.stderr.write(
        `${folder}: still running (pid ${String(owner.pid)}), left alone; end it with redrill stop ${folder}\n`,
      );
      continue;
    }
    await untilWatchdogIsDone(path);
    results.push({ folder, ...(await undoAll(path, undoPerformers)) });
  }
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else for (const result of results) describe(result);
  if (results.every(({ undone, left }) => undone.length + left.length === 0) && !json)
    process.stdout.write("nothing to undo\n");
  process.exitCode = results.some(({ left }) => left.length > 0) ? 6 : 0;
}

const watchdogLimitMs = 60_000;

/** Two who undo the same at once would be in each other's way. */
async function untilWatchdogIsDone(path: string): Promise<void> {
  const wait = {
    what: "the end of the run's watchdog, which undoes it already",
    look: async () => livingWatchdog(path),
    isDone: (watchdog: unknown) => watchdog === null,
    limitMs: watchdogLimitMs,
  };
  await waitUntil(wait, new AbortController().signal);
}

function describe({ folder, undone, left }: { folder: string } & Awaited<ReturnType<typeof undoAll>>): void {
  for (const { what } of undone) process.stdout.write(`${folder}: undone: ${what}\n`);
  for (const { record, reason } of left) process.stderr.write(`${folder}: NOT undone: ${record.what}: ${reason}\n`);
}
