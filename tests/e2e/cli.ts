import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { waitUntil } from "../../harness/base/wait-until.ts";
import type { JournalEvent } from "../../harness/journal/event.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** What Node compiled for one test is there for the next one. */
const compiled = join(tmpdir(), "node-compile-cache");

/** A place of the test's own: the run's folder and all temporary files lie in it, so that whatever is left can be found. */
export class Sandbox implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "redrill-e2e-"));

  path(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Starts the command line. Its processes carry the sandbox as TMPDIR in their environment, whoever started them.
   */
  start(args: readonly string[], environment: Readonly<Record<string, string>> = {}, cwd = root): Running {
    const child = spawn(process.execPath, [join(root, "bin/redrill.js"), ...args], {
      cwd,
      env: { ...process.env, CI: "true", TMPDIR: this.folder, NODE_COMPILE_CACHE: compiled, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<Ended>((done, fail) => {
      child.once("error", fail);
      child.once("close", (exitCode, signal) => {
        done({ exitCode, signal, stdout, stderr });
      });
    });
    return {
      ended,
      kill: (signal) => child.kill(signal),
      said: () => stderr,
    };
  }

  run(args: readonly string[], environment?: Readonly<Record<string, string>>, cwd?: string): Promise<Ended> {
    return this.start(args, environment, cwd).ended;
  }

  /** Processes, other than zombies, that were started from this sandbox and still live. */
  processes(): readonly string[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((pid) => {
        try {
          // redis-server writes over its environment, so its working folder has to tell.
          const isOurs =
            readlinkSync(`/proc/${pid}/cwd`).startsWith(`${this.folder}/`) ||
            readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`TMPDIR=${this.folder}`);
          return isOurs ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`] : [];
        } catch {
          return []; // it ended while it was looked at
        }
      });
  }

  /** Temporary folders of runs that are still there. */
  leftovers(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith("redrill-"));
  }

  [Symbol.dispose](): void {
    for (const line of this.processes()) process.kill(Number(line.split(" ")[0]), "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => boolean;
  readonly said: () => string;
}

export function readVerdict(folder: string): Verdict {
  return JSON.parse(readFileSync(join(folder, "verdict.json"), "utf8")) as Verdict;
}

/** The journal as far as it was written; a torn last line is left out. */
export function readJournal(folder: string): readonly JournalEvent[] {
  const path = join(folder, "journal.ndjson");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JournalEvent);
}

/** Waits until the journal of a running drill has such an event. */
export async function untilJournal(
  folder: string,
  isIt: (event: JournalEvent) => boolean,
  limitMs = 60_000,
): Promise<JournalEvent> {
  const seen = await waitUntil(
    {
      what: `an event in the journal of ${folder}`,
      look: async () => readJournal(folder).find(isIt) ?? null,
      isDone: (event) => event !== null,
      limitMs,
    },
    new AbortController().signal,
  );
  if (seen === null) throw new Error("unreachable: waitUntil returns what is done");
  return seen;
}
