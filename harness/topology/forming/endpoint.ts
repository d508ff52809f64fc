import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address, RedisNode } from "../contract.ts";

/** A healthy node answers in a millisecond. */
const answerLimitMs = 500;

/**
 * A balancer in front of the master, as HAProxy is set up for Sentinel: it asks every node for its ROLE at an interval, hands new
 * connections to whoever calls itself master (in turn, if several do), and closes those to a node that no longer does. It is
 * a forwarder of TCP in this process, so TLS passes through it.
 */
export class Endpoint implements AsyncDisposable {
  readonly #server: Server;
  readonly #everyMs: number;
  readonly #over = new AbortController();
  readonly #sessions = new Map<Socket, RedisNode>();
  #masters: readonly RedisNode[] = [];
  #turn = 0;
  #looking: Promise<void> = Promise.resolve();

  private constructor(server: Server, everyMs: number) {
    this.#server = server;
    this.#everyMs = everyMs;
  }

  /** Listens on 127.0.0.1 from now on; connections are turned away until somebody is followed. */
  static async listen(everyMs: number): Promise<Endpoint> {
    const server = createServer({ noDelay: true });
    const endpoint = new Endpoint(server, everyMs);
    server.on("connection", (client) => {
      endpoint.#forward(client);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return endpoint;
  }

  get address(): Address {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the endpoint does not listen");
    return { host: "127.0.0.1", port: address.port };
  }

  /** Begins to look; resolves after the first look. */
  async follow(nodes: readonly RedisNode[]): Promise<void> {
    await this.#look(nodes);
    this.#looking = this.#keepLooking(nodes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#looking;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const client of this.#sessions.keys()) client.destroy();
    await closed;
  }

  async #keepLooking(nodes: readonly RedisNode[]): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await sleep(this.#everyMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#look(nodes);
    }
  }

  async #look(nodes: readonly RedisNode[]): Promise<void> {
    const roles = await Promise.all(nodes.map(async (node) => node.ask(["ROLE"], answerLimitMs).catch(() => null)));
    this.#masters = nodes.filter((_, index) => {
      const role = roles[index];
      return Array.isArray(role) && role[0] === "master";
    });
    for (const [client, node] of this.#sessions) if (!this.#masters.includes(node)) client.destroy();
  }

  #forward(client: Socket): void {
    const node = this.#masters[this.#turn++ % Math.max(1, this.#masters.length)];
    client.on("error", () => undefined); // its end is what counts
    if (node === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect({ ...(node.link("client")?.listen ?? node.direct), noDelay: true });
    this.#sessions.set(client, node);
    upstream.on("error", () => undefined);
    upstream.on("close", () => client.destroy());
    client.on("close", () => {
      this.#sessions.delete(client);
      upstream.destroy();
    });
    client.pipe(upstream);
    upstream.pipe(client);
  }
}
