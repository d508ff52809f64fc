import { Toxiproxy as Client, type ToxicType } from "toxiproxy-node-client";
import { type Child, describeExit, startChild } from "../base/child.ts";
import { EnvironmentError } from "../base/errors.ts";
import type { UndoEntry, UndoLog } from "../base/undo-log.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { Address, Toxic } from "./contract.ts";
import { PortTaken } from "./port-taken.ts";
import { addressText, askOnFreshConnection, within } from "./redis-client.ts";
import { checkToxic } from "./toxics.ts";

/** With steady connections the answer comes in under 5 ms; an API that hangs answers after 25 s or never (FACTS). */
const callLimitMs = 2_000;
const startLimitMs = 5_000;

export interface ProxySpec {
  /** `cache-node-2-client`. */
  readonly name: string;
  readonly listen: Address;
  readonly upstream: Address;
}

export interface ToxiproxySpec {
  /** For people: `toxiproxy of cache`. */
  readonly name: string;
  readonly binary: string;
  readonly port: number;
  readonly proxies: readonly ProxySpec[];
  readonly folder: string;
  readonly logPath: string;
  readonly undo: UndoLog;
  /** Told when the process had to be replaced. */
  readonly onReplaced: (reason: string) => void;
}

interface Wanted {
  readonly proxy: string;
  readonly toxic: Toxic;
  readonly undo: UndoEntry;
}

/**
 * One toxiproxy process under supervision. Its control API can hang for good when a toxic is removed under connection churn
 * (upstream issues 558 and 427), so every call is bounded; when one is not answered, or the process ends, it is replaced
 * on the same ports, gets the proxies and toxics that it should have, and is verified by what it says and by a PING.
 */
export class ToxiproxyServer implements AsyncDisposable {
  readonly #spec: ToxiproxySpec;
  readonly #client: Client;
  readonly #wanted = new Map<string, Wanted>();
  #starting: Promise<Child> | null = null;
  #child: Child | null = null;
  #isStopping = false;
  /** Calls go one by one, so that a replacement never meets a call under way. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(spec: ToxiproxySpec) {
    this.#spec = spec;
    this.#client = new Client(this.api);
  }

  get api(): string {
    return `http://127.0.0.1:${String(this.#spec.port)}`;
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
        api: this.api,
        proxy,
        toxic: toxic.name,
      });
      this.#wanted.set(key, { proxy, toxic, undo });
      await this.#call(
        `adding ${key}`,
        () => this.#post(proxy, toxic),
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
        `removing ${key}`,
        () => deleteToxic(this.#client, proxy, name),
        () => undefined,
      );
      undo?.done();
    });
  }

  has(proxy: string, name: string): Promise<boolean> {
    const key = `${proxy}/${name}`;
    return this.#inTurn(() =>
      this.#call(
        `asking for ${key}`,
        () => this.#isThere(proxy, name),
        () => this.#wanted.has(key),
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    await this.#starting?.catch(() => undefined);
    await this.#child?.stop(300);
    await this.#queue;
    for (const { undo } of this.#wanted.values()) undo.done();
    this.#wanted.clear();
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(call);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** The call's answer. When none comes the process is replaced, which brings about what the call was for: `instead`. */
  async #call<T>(what: string, call: () => Promise<T>, instead: () => T): Promise<T> {
    if (this.#isStopping) throw new Error(`${what}: ${this.#spec.name} has been stopped`);
    try {
      return await within(callLimitMs, `${this.#spec.name}, ${what},`, call());
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
    for (const { proxy, toxic } of this.#wanted.values()) {
      await within(callLimitMs, `${this.#spec.name}, ${toxic.name} again,`, this.#post(proxy, toxic));
    }
    await this.#verify();
    this.#spec.onReplaced(reason);
  }

  async #launch(signal: AbortSignal): Promise<void> {
    const { name, binary, port, proxies, folder, logPath, undo } = this.#spec;
    if (this.#isStopping) throw new Error(`${name} has been stopped`);
    const args = ["-host", "127.0.0.1", "-port", String(port)];
    this.#starting = startChild({ name, command: binary, args, folder, logPath, undo });
    const child = await this.#starting;
    this.#child = child;
    await waitUntil(
      {
        what: `${name} listening`,
        look: async () => child.exit ?? (await this.#client.getVersion()),
        isDone: () => true,
        limitMs: startLimitMs,
        pauseMs: 10,
      },
      signal,
    );
    try {
      await within(
        callLimitMs,
        `${name}, setting the proxies up,`,
        this.#client.populate(
          proxies.map((proxy) => ({
            name: proxy.name,
            listen: addressText(proxy.listen),
            upstream: addressText(proxy.upstream),
            enabled: true,
            toxics: [],
          })),
        ),
      );
    } catch (error) {
      throw this.#startError(child, error);
    }
    void child.exited.then(async (exit) => {
      if (exit.asked || this.#isStopping) return;
      await this.#inTurn(async () => {
        if (this.#child === child) await this.#replace(`it ${describeExit(exit)}`);
      }).catch(() => undefined); // the next call meets the same state, tries again, and tells its caller
    });
  }

  /** Toxiproxy's client drops the reason of a refusal; a refused proxy or an early end mean that a port is taken. */
  #startError(child: Child, cause: unknown): Error {
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
      if (await within(callLimitMs, `${this.#spec.name}, verifying,`, this.#isThere(proxy, toxic.name))) continue;
      throw new EnvironmentError(`${this.#spec.name} was replaced, but ${toxic.name} is not in ${proxy}.`);
    }
    const hurt = new Set([...this.#wanted.values()].map(({ proxy }) => proxy));
    await Promise.all(
      this.#spec.proxies.map(async ({ name, listen, upstream }) => {
        if (hurt.has(name) || (await isAnswering(listen)) || !(await isAnswering(upstream))) return;
        throw new EnvironmentError(`${this.#spec.name} was replaced, but no PING comes through ${name}.`);
      }),
    );
  }

  async #post(proxy: string, { name, type, stream, attributes }: Toxic): Promise<void> {
    const body = { name, type: type as ToxicType, stream, toxicity: 1, attributes };
    await (await this.#client.get(proxy)).addToxic(body);
  }

  async #isThere(proxy: string, name: string): Promise<boolean> {
    return (await orMissing((await this.#client.get(proxy)).getToxic(name))) !== null;
  }
}

/**
 * Removes a toxic that an earlier process put in. Harmless when the toxic, the proxy or the whole toxiproxy is gone; throws
 * when nobody answers in time.
 */
export async function removeToxic(act: { api: string; proxy: string; toxic: string }): Promise<void> {
  const removal = deleteToxic(new Client(act.api), act.proxy, act.toxic);
  await within(callLimitMs, `removing ${act.toxic} from ${act.proxy}`, removal).catch((error: unknown) => {
    if (!(error instanceof Error) || error.message !== "fetch failed") throw error;
  });
}

async function deleteToxic(client: Client, proxy: string, name: string): Promise<void> {
  const found = await orMissing(client.get(proxy));
  const toxic = found === null ? null : await orMissing(found.getToxic(name));
  if (toxic !== null) await orMissing(toxic.remove());
}

/** Null instead of "not found". */
async function orMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** The HTTP status of a refusal; the client keeps it in the message alone. Null: there was no answer. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error ? /status code (\d{3})$/.exec(error.message)?.[1] : undefined;
  return status === undefined ? null : Number(status);
}

/** An error reply is an answer, too. */
async function isAnswering(address: Address): Promise<boolean> {
  const nobody = { username: null, password: null };
  return askOnFreshConnection(address, nobody, ["PING"], 1_000).then(
    () => true,
    (error: unknown) => error instanceof Error && error.name === "ReplyError",
  );
}
