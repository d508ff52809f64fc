import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { Writable } from "node:stream";
import type { ChildExit } from "../../base/child.ts";
import { EnvironmentError } from "../../base/errors.ts";
import { isRunning, startTicksOf } from "../../base/process-identity.ts";
import { waitUntil } from "../../base/wait-until.ts";
import type { Running } from "../forming/running.ts";
import { PortTaken } from "../port-taken.ts";
import { boundedCall, type Container, removeContainer, statusOf, textOf } from "./daemon.ts";

/** What runs in a container, from one start to its end. */
export class ContainerProcess implements Running {
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** When the daemon, too, says that it has ended: only then it can be started again. */
  readonly settled: Promise<void>;
  #exit: ChildExit | null = null;
  #asked = false;
  #tellExit: (exit: ChildExit) => void = () => undefined;
  readonly #container: Container;
  readonly #name: string;
  readonly #logPath: string;
  readonly #logStart: number;
  /** Of the process on this machine; null: the daemon's processes are not to be seen here. */
  readonly #startTicks: string | null;

  private constructor(container: Container, name: string, logPath: string, logStart: number, pid: number) {
    this.#container = container;
    this.#name = name;
    this.#logPath = logPath;
    this.#logStart = logStart;
    this.pid = pid;
    this.#startTicks = isHere(pid, container.id) ? startTicksOf(pid) : null;
    this.exited = new Promise((resolve) => {
      this.#tellExit = (exit) => {
        this.#exit ??= exit;
        resolve(this.#exit);
      };
    });
    this.settled = this.#settle();
  }

  /**
   * Starts a container that was made, or has ended. Its output goes to the end of `logPath`. Throws `PortTaken` or
   * `EnvironmentError`.
   */
  static async start(container: Container, name: string, logPath: string): Promise<ContainerProcess> {
    const logStart = existsSync(logPath) ? statSync(logPath).size : 0;
    const output = await boundedCall(`attaching to ${name}`, () =>
      container.attach({ stream: true, stdout: true, stderr: true }),
    );
    const log = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        appendFileSync(logPath, chunk);
        done();
      },
    });
    container.modem.demuxStream(output, log, log);
    try {
      await boundedCall(`starting ${name}`, (abortSignal) => container.start({ abortSignal }));
    } catch (error) {
      const why = textOf(error);
      if (/port is already allocated|address already in use/.test(why)) throw new PortTaken(name, [why]);
      if (statusOf(error) === null) throw error;
      throw new EnvironmentError(`${name}: its container does not start: ${why}`, {
        next: "An image needs a shell and redis-server or valkey-server in its PATH.",
        cause: error,
      });
    }
    const { State } = await boundedCall(`looking at ${name}`, (abortSignal) => container.inspect({ abortSignal }));
    return new ContainerProcess(container, name, logPath, logStart, State.Pid);
  }

  /** Is it a process of this machine? */
  get isHere(): boolean {
    return this.#startTicks !== null;
  }

  get exit(): ChildExit | null {
    return this.#exit;
  }

  /**
   * SIGKILL. The daemon says only some 250 ms later that it is gone (FACTS), so where the process itself can be seen,
   * that counts.
   */
  async kill(): Promise<void> {
    this.#asked = true;
    const killed = boundedCall(`killing ${this.#name}`, (abortSignal) =>
      this.#container.kill({ signal: "SIGKILL", abortSignal }),
    ).catch((error: unknown) => {
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error; // it is not running
    });
    if (this.#startTicks === null) {
      await killed;
      await this.exited;
      return;
    }
    const look = async () => isRunning(this.pid, this.#startTicks);
    const wait = { what: `${this.#name} gone`, look, isDone: (is: boolean) => !is, limitMs: 10_000, pauseMs: 1 };
    await Promise.all([waitUntil(wait, never).then(() => this.#tellExit(killedExit)), this.exited]);
    killed.catch(() => undefined); // it is gone
  }

  async pause(): Promise<void> {
    await boundedCall(`pausing ${this.#name}`, (abortSignal) => this.#container.pause({ abortSignal })).catch(
      (error: unknown) => {
        if (!/already paused/.test(textOf(error))) throw error;
      },
    );
  }

  async isFrozen(): Promise<boolean | null> {
    const { State } = await boundedCall(`looking at ${this.#name}`, (abortSignal) =>
      this.#container.inspect({ abortSignal }),
    );
    return State.Paused;
  }

  async resume(): Promise<void> {
    await boundedCall(`unpausing ${this.#name}`, (abortSignal) => this.#container.unpause({ abortSignal })).catch(
      (error: unknown) => {
        if (!/is not paused|is not running|No such container/.test(textOf(error))) throw error;
      },
    );
  }

  /** Removes the container; there is nothing in it to be saved. */
  async stop(): Promise<void> {
    this.#asked = true;
    await removeContainer(this.#container);
  }

  lastLines(count = 8): readonly string[] {
    if (!existsSync(this.#logPath)) return [];
    return readFileSync(this.#logPath)
      .subarray(this.#logStart)
      .toString("utf8")
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(-count);
  }

  async #settle(): Promise<void> {
    let code: number | null = null;
    try {
      code = ((await this.#container.wait()) as { StatusCode: number }).StatusCode;
      const { State } = await boundedCall("looking at the exit", (abortSignal) =>
        this.#container.inspect({ abortSignal }),
      );
      if (State.OOMKilled) appendFileSync(this.#logPath, "redrill: the container reached its memory limit\n");
    } catch {
      // it was removed, or the daemon is gone: either way nobody can tell more
    }
    const signal = code === null ? "SIGKILL" : signalOf(code);
    this.#tellExit({ code: signal === null ? code : null, signal, asked: this.#asked });
  }
}

const killedExit = { code: null, signal: "SIGKILL", asked: true } as const;
const never = new AbortController().signal;

/** Is that process on this machine, and of this container? The daemon may be elsewhere. */
function isHere(pid: number, containerId: string): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/cgroup`, "utf8").includes(containerId);
  } catch {
    return false;
  }
}

/** 137 is 128 + SIGKILL. */
function signalOf(code: number): NodeJS.Signals | null {
  const names = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  return names.find(([, number]) => number === code - 128)?.[0] ?? null;
}
