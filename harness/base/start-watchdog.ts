import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "./errors.ts";
import { startTicksOf } from "./process-identity.ts";
import type { UndoLog } from "./undo-log.ts";
import { untilAborted } from "./wait-until.ts";

/** What the harness says to its watchdog when it has cleaned up itself. */
export const watchdogWord = "over";

const endLimitMs = 5_000;

export interface Watchdog {
  readonly pid: number;
  /** The run has cleaned up, or told what it could not: nothing is left to watch. Resolves when the watchdog has ended. */
  dismiss(): Promise<void>;
}

/**
 * Starts the process that heals and ends what the run has left if the harness is killed. It has a session of its own, so that
 * what ends the harness' group does not end it. Throws `EnvironmentError` when it cannot start.
 */
export async function startWatchdog(
  { undoPath, logPath }: { readonly undoPath: string; readonly logPath: string },
  undo: UndoLog,
): Promise<Watchdog> {
  // Beside the sources, and beside what they are compiled to.
  const script = fileURLToPath(
    new URL(import.meta.url.endsWith(".ts") ? "../watchdog.ts" : "../watchdog.js", import.meta.url),
  );
  const log = openSync(logPath, "a");
  const child = spawn(process.execPath, [script, undoPath], { detached: true, stdio: ["pipe", log, log] });
  closeSync(log);
  const { pid, stdin } = child;
  if (pid === undefined || stdin === null) {
    const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
    throw new EnvironmentError(`the watchdog of the run does not start: ${cause.message}.`, { cause });
  }
  undo.watchedBy({ pid, startTicks: startTicksOf(pid) });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  stdin.on("error", () => undefined); // somebody killed it; the run goes on
  child.unref();
  (stdin as unknown as { unref(): void }).unref(); // a socket, which its type does not say
  return {
    pid,
    dismiss: async () => {
      child.ref();
      stdin.end(`${watchdogWord}\n`);
      await untilAborted(ended, AbortSignal.timeout(endLimitMs)).catch(() => child.kill("SIGKILL"));
    },
  };
}
