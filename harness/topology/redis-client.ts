import { Redis } from "ioredis";
import { type TlsSettings, tlsOptions } from "../base/tls.ts";
import type { Address, Command } from "./contract.ts";
import { checkCommand, type CommandGuard } from "./denied-commands.ts";

export interface Credentials {
  readonly username: string | null;
  readonly password: string | null;
  /** Absent or null: in the clear. */
  readonly tls?: TlsSettings | null;
  /** Where the server says that it is, whatever proxy the way leads through; its certificate is checked against it. Absent: the address. */
  readonly announcedHost?: string;
  /** Commands in capitals, and what the server calls them instead; empty = it has them no more. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** As CLIENT LIST shows the connection; absent: `redrill-harness`. */
  readonly clientName?: string;
  /** Of a server that redrill does not own: what it must not be sent. */
  readonly guard?: CommandGuard;
}

/** Nobody answered in time. The command may have been sent, and may still run. */
class NoAnswer extends Error {
  readonly code = "TIMEOUT";

  constructor(what: string, limitMs: number) {
    super(`${what} timed out: no answer within ${String(limitMs)} ms`);
    this.name = "NoAnswer";
  }
}

/** The connection ended while the answer was awaited: the server went away, or a proxy found nobody behind it. */
class ConnectionLost extends Error {
  readonly code = "ECONNRESET";

  constructor(what: string, cause: unknown) {
    super(`${what}: the connection ended before the answer`, { cause });
    this.name = "ConnectionLost";
  }
}

/**
 * A connection to one server, opened when it is needed and again after it broke. Nothing is queued, retried or followed, and
 * every question has its limit. A connection on which an answer is late is kept: a frozen server accepts new ones
 * into its backlog, and asking it on a fresh one each time would fill that up for the clients.
 */
export class RedisConnection {
  readonly #address: Address;
  readonly #credentials: Credentials;
  #client: Promise<Redis> | null = null;

  constructor(address: Address, credentials: Credentials) {
    this.#address = address;
    this.#credentials = credentials;
  }

  /** Opens it if need be. */
  async open(limitMs: number): Promise<void> {
    await this.#within(limitMs, "connecting", this.#connected());
  }

  ask(args: Command, limitMs: number): Promise<unknown> {
    return this.#within(limitMs, args[0], this.#ask(args));
  }

  async #ask([name, ...args]: Command): Promise<unknown> {
    if (this.#credentials.guard !== undefined) checkCommand([name, ...args], this.#credentials.guard);
    const opened = this.#connected();
    const client = await opened;
    try {
      return await client.call(this.#credentials.renamed?.[name.toUpperCase()] ?? name, ...args);
    } catch (error) {
      if (error instanceof Error && error.name === "ReplyError") throw error;
      if (this.#client === opened) this.#client = null; // its end may be announced a moment later
      throw new ConnectionLost(`${name} to ${addressText(this.#address)}`, error);
    }
  }

  #connected(): Promise<Redis> {
    return (this.#client ??= this.#open());
  }

  #within<T>(limitMs: number, what: string, answer: Promise<T>): Promise<T> {
    return within(limitMs, `${what} to ${addressText(this.#address)}`, answer);
  }

  #open(): Promise<Redis> {
    const opening: Promise<Redis> = connect(this.#address, this.#credentials, () => {
      if (this.#client === opening) this.#client = null;
    });
    return opening;
  }

  close(): void {
    const client = this.#client;
    this.#client = null;
    client?.then(
      (open) => {
        open.disconnect();
      },
      () => undefined, // it never opened
    );
  }
}

/** Asks on a connection of its own, which is closed afterwards whatever happens. Also says how long the answer alone took. */
export async function askOnFreshConnection(
  address: Address,
  credentials: Credentials,
  args: Command,
  limitMs: number,
): Promise<{ readonly reply: unknown; readonly tookMs: number }> {
  const connection = new RedisConnection(address, credentials);
  const startMs = performance.now();
  try {
    await connection.open(limitMs);
    const openMs = performance.now();
    const reply = await connection.ask(args, Math.max(1, startMs + limitMs - openMs));
    return { reply, tookMs: performance.now() - openMs };
  } finally {
    connection.close();
  }
}

/** Throws what the system or Redis said (ECONNREFUSED, WRONGPASS), never ioredis's "Connection is closed." */
async function connect(address: Address, credentials: Credentials, ended: () => void): Promise<Redis> {
  const { username, password, tls = null, announcedHost = address.host, clientName = "redrill-harness" } = credentials;
  const client = new Redis({
    ...address,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls === null ? {} : { tls: tlsOptions(tls, announcedHost) }),
    protocol: 2,
    connectionName: clientName,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => null,
  });
  let lastError: Error | undefined;
  client.on("error", (error: Error) => {
    lastError = error;
  });
  client.on("end", ended);
  try {
    await client.connect();
  } catch (error) {
    ended();
    client.disconnect();
    if (lastError !== undefined || (error instanceof Error && error.name === "ReplyError")) throw lastError ?? error;
    throw new ConnectionLost(`connecting to ${addressText(address)}`, error); // it was ended before it was ready
  }
  return client;
}

/** The promise's outcome, or `NoAnswer` when that takes too long. */
export function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new NoAnswer(what, Math.round(limitMs)));
    }, limitMs);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/** `127.0.0.1:11004`. */
export function addressText({ host, port }: Address): string {
  return `${host}:${String(port)}`;
}
