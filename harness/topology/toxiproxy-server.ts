import { describeExit, startChild } from "../base/child.ts";
import { EnvironmentError } from "../base/errors.ts";
import type { UndoEntry, UndoLog } from "../base/undo-log.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { Address, Toxic } from "./contract.ts";
import type { Running } from "./forming/running.ts";
import { PortTaken } from "./port-taken.ts";
import { addressText, askOnFreshConnection } from "./redis-client.ts";
import { checkToxic } from "./toxics.ts";
import { type ProxySpec, statusOf, ToxiproxyApi } from "./toxiproxy.ts";

const startLimitMs = 5_000;

export interface ToxiproxySpec {
  /** For people: `toxiproxy of cache`. */
  readonly name: string;
  /** Where the harness reaches its control API. */
  readonly control: Address;
  /** Starts the program, with its control API there. */
  readonly launch: () => Promise<Running>;
  readonly proxies: readonly ProxySpec[];
  readonly undo: UndoLog;
  /** Told when the process had to be replaced, or could not be: either way its connections were cut. */
  readonly onReplaced: (reason: string) => void;
}

/** toxiproxy as a child process that listens on 127.0.0.1. */
export function toxiproxyChild({
  port,
  binary,
  ...spec
}: {
  readonly name: string;
  readonly binary: string;
  readonly port: number;
  readonly folder: string;
  readonly logPath: string;
  readonly undo: UndoLog;
}): Pick<ToxiproxySpec, "control" | "launch"> {
  const args = ["-host", "127.0.0.1", "-port", String(port)];
  return {
    control: { host: "127.0.0.1", port },
    launch: () => startChild({ ...spec, command: binary, args }),
  };
}

interface Wanted {
  readonly proxy: string;
  readonly toxic: Toxic;
  readonly undo: UndoEntry;
}

/**
 * One toxiproxy under supervision. Its control API can hang for good when a toxic is removed under connection churn
 * (upstream issues 558 and 427), so every call is bounded; when one is not answered, or the process ends, it is replaced
 * on the same ports, gets the proxies and toxics that it should have, and is verified by what it says and by a PING.
 */
export class ToxiproxyServer implements AsyncDisposable {
  readonly #spec: ToxiproxySpec;
  readonly #api: ToxiproxyApi;
  readonly #wanted = new Map<string, Wanted>();
  /** Proxies that are shut, each with its undo record. */
  readonly #shut = new Map<string, UndoEntry>();
  #starting: Promise<Running> | null = null;
  #child: Running | null = null;
  #isStopping = false;
  /** Calls go one by one, so that a replacement never meets a call under way. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(spec: ToxiproxySpec) {
    this.#spec = spec;
    this.#api = new ToxiproxyApi(spec.name, this.url);
  }

  get url(): string {
    return `http://${addressText(this.#spec.control)}`;
  }

  /** Null while it is not running. */
  get pid(): number | null {
    return this.#child?.exit === null ? this.#child.pid : null;
  }

  /** Resolves when every proxy listens. Throws `PortTaken` or `EnvironmentError`; dispose of it then, too. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#launch(signal);
  }

  /** With its undo record on disk before. */
  add(proxy: string, toxic: Toxic): Promise<void> {
    checkToxic(toxic);
    const key = `${proxy}/${toxic.name}`;
    return this.#inTurn(async () => {
      if (this.#wanted.has(key)) throw new Error(`${proxy} already has a toxic "${toxic.name}"`);
      const undo = this.#spec.undo.record(`remove toxic ${toxic.name} from ${proxy}`, {
        kind: "remove-toxic",
        api: this.url,
        proxy,
        toxic: toxic.name,
      });
      this.#wanted.set(key, { proxy, toxic, undo });
      await this.#call(
        () => this.#api.add(proxy, toxic),
        () => undefined,
      );
    });
  }

  /** Harmless when it is not there. */
  remove(proxy: string, name: string): Promise<void> {
    const key = `${proxy}/${name}`;
    return this.#inTurn(async () => {
      const undo = this.#wanted.get(key)?.undo;
      this.#wanted.delete(key);
      await this.#call(
        () => this.#api.remove(proxy, name),
        () => undefined,
      );
      undo?.done();
    });
  }

  has(proxy: string, name: string): Promise<boolean> {
    const key = `${proxy}/${name}`;
    return this.#inTurn(() =>
      this.#call(
        () => this.#api.has(proxy, name),
        () => this.#wanted.has(key),
      ),
    );
  }

  /** Ends the proxy's connections and refuses new ones, with its undo record on disk before. */
  shut(proxy: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#shut.has(proxy)) throw new Error(`${proxy} is shut already`);
      this.#shut.set(proxy, this.#spec.undo.record(`open ${proxy}`, { kind: "open-proxy", api: this.url, proxy }));
      await this.#call(
        () => this.#api.shut(proxy),
        () => undefined,
      );
    });
  }

  /** Harmless when it is open. */
  open(proxy: string): Promise<void> {
    return this.#inTurn(async () => {
      const undo = this.#shut.get(proxy);
      this.#shut.delete(proxy);
      await this.#call(
        () => this.#api.open(proxy),
        () => undefined,
      );
      undo?.done();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    await this.#starting?.catch(() => undefined);
    await this.#child?.stop(300);
    await this.#queue;
    for (const undo of [...this.#shut.values(), ...[...this.#wanted.values()].map((wanted) => wanted.undo)])
      undo.done();
    this.#wanted.clear();
    this.#shut.clear();
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(call);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** The call's answer. When none comes the process is replaced, which brings about what the call was for: `instead`. */
  async #call<T>(call: () => Promise<T>, instead: () => T): Promise<T> {
    if (this.#isStopping) throw new Error(`${this.#spec.name} has been stopped`);
    try {
      return await call();
    } catch (error) {
      const status = statusOf(error);
      if ((status !== null && status !== 503) || this.#isStopping) throw error;
      await this.#replace(error instanceof Error ? error.message : String(error));
      return instead();
    }
  }

  async #replace(reason: string): Promise<void> {
    await this.#child?.kill();
    const signal = AbortSignal.timeout(startLimitMs);
    await this.#launch(signal);
    for (const { proxy, toxic } of this.#wanted.values()) await this.#api.add(proxy, toxic);
    await this.#verify();
    this.#spec.onReplaced(reason);
  }

  async #launch(signal: AbortSignal): Promise<void> {
    const { name, launch, proxies } = this.#spec;
    if (this.#isStopping) throw new Error(`${name} has been stopped`);
    this.#starting = launch();
    const child = await this.#starting;
    this.#child = child;
    try {
      await waitUntil(
        {
          what: `${name} listening`,
          look: async () => child.exit ?? (await this.#api.version()),
          isDone: () => true,
          limitMs: startLimitMs,
          pauseMs: 10,
        },
        signal,
      );
      await this.#api.populate(proxies.map((proxy) => ({ ...proxy, isShut: this.#shut.has(proxy.name) })));
    } catch (error) {
      signal.throwIfAborted();
      throw this.#startError(child, error);
    }
    void child.exited.then(async (exit) => {
      if (exit.asked || this.#isStopping) return;
      await this.#inTurn(async () => {
        if (this.#child === child) await this.#replace(`it ${describeExit(exit)}`);
      }).catch((error: unknown) => {
        // The next call meets the same state and tries again; until then the links are cut, and that must be known.
        const why = error instanceof Error ? error.message : String(error);
        this.#spec.onReplaced(`it ${describeExit(exit)} and could not be started again: ${why}`);
      });
    });
  }

  /** Toxiproxy's client drops the reason of a refusal; a refused proxy or an early end mean that a port is taken. */
  #startError(child: Running, cause: unknown): Error {
    const lastLines = child.lastLines();
    if (/address already in use/.test(lastLines.join("\n")) || statusOf(cause) !== null) {
      return new PortTaken(this.#spec.name, lastLines);
    }
    const fate = child.exit === null ? "does not answer" : `${describeExit(child.exit)} at its start`;
    return new EnvironmentError(`${this.#spec.name} ${fate}.`, { lastLines, cause });
  }

  /** Whatever the API says, a PING has to come through; where a toxic is in, or nobody is behind the proxy, it cannot. */
  async #verify(): Promise<void> {
    for (const { proxy, toxic } of this.#wanted.values()) {
      if (await this.#api.has(proxy, toxic.name)) continue;
      throw new EnvironmentError(`${this.#spec.name} was replaced, but ${toxic.name} is not in ${proxy}.`);
    }
    for (const proxy of this.#shut.keys()) {
      if (await this.#api.isShut(proxy)) continue;
      throw new EnvironmentError(`${this.#spec.name} was replaced, but ${proxy} is not shut.`);
    }
    const hurt = new Set([...this.#shut.keys(), ...[...this.#wanted.values()].map(({ proxy }) => proxy)]);
    await Promise.all(
      this.#spec.proxies.map(async ({ name, listen, upstream, direct = upstream, answersPing = true }) => {
        if (!answersPing || hurt.has(name) || (await isAnswering(listen)) || !(await isAnswering(direct))) return;
        throw new EnvironmentError(`${this.#spec.name} was replaced, but no PING comes through ${name}.`);
      }),
    );
  }
}

/** An error reply is an answer, too. */
async function isAnswering(address: Address): Promise<boolean> {
  const nobody = { username: null, password: null };
  return askOnFreshConnection(address, nobody, ["PING"], 1_000).then(
    () => true,
    (error: unknown) => error instanceof Error && error.name === "ReplyError",
  );
}
