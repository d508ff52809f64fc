import { existsSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import { livingOwner } from "../base/undo.ts";
import { waitUntil } from "../base/wait-until.ts";
import { everyRun, runFiles } from "./run-folder.ts";

/** A run heals within its own limits; beyond this it hangs. */
const endLimitMs = 120_000;

/**
 * `redrill stop`: ends a run in another terminal as its first Ctrl-C would: what was injected is healed, and its report is partial. Returns when it
 * has ended. Without a name the one that is going in runs/.
 */
export async function stop(named: string | undefined): Promise<void> {
  const folder = named ?? theOneThatRuns();
  if (folder === null) {
    process.stdout.write("nothing is running\n");
    return;
  }
  const path = join(folder, runFiles.undo);
  if (!existsSync(path))
    throw new RedrillError(`${folder}: expected a run's folder with ${runFiles.undo}, got none`, {
      exitCode: 2,
      next: "Run folders are in runs/, or where --out said.",
    });
  const owner = livingOwner(path);
  if (owner === null) {
    process.stdout.write(`${folder}: not running\n`);
    return;
  }
  process.kill(owner.pid, "SIGINT");
  process.stderr.write(`${folder}: asked to end (pid ${String(owner.pid)}); it heals first\n`);
  const ending = {
    what: `the end of ${folder}`,
    look: async () => livingOwner(path),
    isDone: (seen: unknown) => seen === null,
    limitMs: endLimitMs,
  };
  await waitUntil(ending, new AbortController().signal);
  process.stdout.write(`${folder}: ended\n`);
}

function theOneThatRuns(): string | null {
  const running = everyRun().filter((folder) => livingOwner(join(folder, runFiles.undo)) !== null);
  if (running.length <= 1) return running[0] ?? null;
  throw new RedrillError(`expected the name of one of the runs that are going: ${running.join(", ")}; got none`, {
    exitCode: 2,
    next: `For example redrill stop ${running[0] ?? ""}.`,
  });
}
