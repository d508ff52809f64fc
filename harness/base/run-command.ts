import { spawn } from "node:child_process";

/** A command of the user's for `/bin/sh`. */
export interface ShellCommand {
  readonly command: string;
  /** Added to this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** It and everything that it started is ended then. */
  readonly limitMs: number;
}

const keptCharacters = 2_000;

/** Resolves when it ended with exit code 0; throws an `Error` with the exit code, or the limit, and what it said last. */
export function runCommand({ command, environment, limitMs }: ShellCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", command], {
      env: { ...process.env, ...environment },
      detached: true, // a group of its own, to be ended as a whole
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    const keep = (text: string) => {
      said = (said + text).slice(-keptCharacters);
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    let isOverdue = false;
    const timer = setTimeout(() => {
      isOverdue = true;
      endGroup(child.pid);
    }, limitMs);
    const fail = (how: string) => {
      const last = said.trim().split("\n").slice(-3).join(" | ");
      reject(new Error(`\`${command}\` ${how}${last === "" ? "" : `: ${last}`}`));
    };
    child.once("error", (error) => {
      clearTimeout(timer);
      fail(`could not be started (${error.message})`);
    });
    // Not `close`: a process that it left behind may hold the pipes.
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      if (isOverdue) fail(`did not end within ${String(limitMs)} ms, and was ended`);
      else if (code === 0) resolve();
      else fail(code === null ? `was ended by ${signal ?? "a signal"}` : `ended with exit code ${String(code)}`);
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it ended in this very moment
  }
}
