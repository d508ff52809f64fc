import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { EnvironmentError } from "./errors.ts";
import { processState, startTicksOf } from "./process-identity.ts";
import type { UndoEntry, UndoLog } from "./undo-log.ts";
import { waitUntil } from "./wait-until.ts";

export interface ChildSpec {
  /** For people, in errors and undo records: `cache-node-2`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** Standard output and error are appended here. */
  readonly logPath: string;
  readonly undo: UndoLog;
  /** Added to this process's own environment; undefined takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** False: nobody here asked it to end. */
  readonly asked: boolean;
}

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C does not end it before faults are healed. Its undo record
 * is written right after the spawn, before anything else can happen here. Throws `EnvironmentError` when it cannot start.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const log = openSync(spec.logPath, "a");
  const logStart = fstatSync(log).size;
  let child: ChildProcess;
  try {
    const env = { ...process.env, ...spec.environment };
    child = spawn(spec.command, spec.args, { cwd: spec.folder, env, detached: true, stdio: ["ignore", log, log] });
  } finally {
    closeSync(log);
  }
  const { pid } = child;
  if (pid === undefined) {
    const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
    throw new EnvironmentError(`${spec.name}: ${spec.command} does not start: ${cause.message}.`, {
      next: "Check that the program is there and may be run; `redrill doctor` looks for all of them.",
      cause,
    });
  }
  try {
    const startTicks = startTicksOf(pid);
    const ending = spec.undo.record(`end ${spec.name} (pid ${String(pid)})`, { kind: "end-process", pid, startTicks });
    return new Child(child, { spec, pid, startTicks, ending, logStart });
  } catch (error) {
    child.kill("SIGKILL"); // without its record nobody could end it later
    throw error;
  }
}

interface ChildFacts {
  readonly spec: ChildSpec;
  readonly pid: number;
  readonly startTicks: string | null;
  readonly ending: UndoEntry;
  readonly logStart: number;
}

/** A process of ours that was started; it may have ended since. */
export class Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  #exit: ChildExit | null = null;
  #asked = false;
  #freeze: UndoEntry | null = null;
  readonly #child: ChildProcess;
  readonly #facts: ChildFacts;

  constructor(child: ChildProcess, facts: ChildFacts) {
    this.name = facts.spec.name;
    this.pid = facts.pid;
    this.#child = child;
    this.#facts = facts;
    child.on("error", () => undefined); // a signal that could not be sent; the exit tells what became of it
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#exit = { code, signal, asked: this.#asked };
        markDone(facts.ending);
        if (this.#freeze !== null) markDone(this.#freeze);
        resolve(this.#exit);
      });
    });
  }

  /** Null while it runs. */
  get exit(): ChildExit | null {
    return this.#exit;
  }

  /** SIGKILL; resolves when it is gone. Harmless when it is already. */
  async kill(): Promise<void> {
    this.#asked = true;
    this.#signal("SIGKILL");
    await this.exited;
  }

  /** SIGSTOP, its undo record first; resolves when the kernel says that it stands still. */
  async pause(): Promise<void> {
    if (this.#exit !== null) throw new Error(`${this.name} is not running, so it cannot be frozen`);
    const { pid, startTicks, spec } = this.#facts;
    this.#freeze ??= spec.undo.record(`resume ${this.name} (pid ${String(pid)})`, {
      kind: "resume-process",
      pid,
      startTicks,
    });
    this.#signal("SIGSTOP");
    if (startTicks === null) return;
    await waitUntil(
      {
        what: `${this.name} stopped`,
        look: async () => processState(pid),
        isDone: (state) => state === "T" || this.#exit !== null,
        limitMs: 2_000,
        pauseMs: 1,
      },
      never,
    );
  }

  /** Does it stand still, as the kernel says? Null where there is no /proc. */
  async isFrozen(): Promise<boolean | null> {
    const state = processState(this.pid);
    return state === null ? null : state === "T";
  }

  /** SIGCONT. Harmless while it runs, and when it is gone. */
  async resume(): Promise<void> {
    this.#signal("SIGCONT");
    this.#freeze?.done();
    this.#freeze = null;
  }

  /** SIGTERM, and SIGKILL after `graceMs`; resolves when it is gone. A frozen one is woken up for it. */
  async stop(graceMs: number): Promise<void> {
    this.#asked = true;
    this.#signal("SIGTERM");
    this.#signal("SIGCONT");
    const waited = new AbortController();
    await Promise.race([this.exited, sleep(graceMs, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
    await this.kill();
  }

  /** The last lines that this process wrote to its log. */
  lastLines(count = 8): readonly string[] {
    const { spec, logStart } = this.#facts;
    const text = readFileSync(spec.logPath).subarray(logStart).toString("utf8");
    return text
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(-count);
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#exit === null) this.#child.kill(name);
  }
}

const never = new AbortController().signal;

/** Undoing twice is harmless, so a disk that refuses this line must not end the harness. */
function markDone(entry: UndoEntry): void {
  try {
    entry.done();
  } catch {
    // the record stays open; whoever reads it finds the process gone
  }
}

/** `ended by SIGKILL`, `exited with code 1`. */
export function describeExit({ code, signal }: ChildExit): string {
  return signal === null ? `exited with code ${String(code)}` : `ended by ${signal}`;
}
