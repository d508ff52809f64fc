import type { NodeName } from "../journal/event.ts";
import type { Plane } from "../plan/plan.ts";
import type { Address, Command, Link, Toxic } from "./contract.ts";
import { type Credentials, askOnFreshConnection } from "./redis-client.ts";
import type { ToxiproxyServer } from "./toxiproxy-server.ts";

export interface LinkSpec {
  readonly plane: Plane;
  readonly node: NodeName;
  readonly listen: Address;
  /** The proxy's name in toxiproxy. */
  readonly proxy: string;
  readonly credentials: Credentials;
}

/** The path of one plane to one node, through toxiproxy. */
export class ProxyLink implements Link {
  readonly plane: Plane;
  readonly node: NodeName;
  readonly listen: Address;
  readonly #proxy: string;
  readonly #credentials: Credentials;
  readonly #server: ToxiproxyServer;

  constructor({ plane, node, listen, proxy, credentials }: LinkSpec, server: ToxiproxyServer) {
    this.plane = plane;
    this.node = node;
    this.listen = listen;
    this.#proxy = proxy;
    this.#credentials = credentials;
    this.#server = server;
  }

  async ask(args: Command, limitMs: number): Promise<unknown> {
    return (await askOnFreshConnection(this.listen, this.#credentials, args, limitMs)).reply;
  }

  async roundTripMs(limitMs: number): Promise<number> {
    return (await askOnFreshConnection(this.listen, this.#credentials, ["PING"], limitMs)).tookMs;
  }

  add(toxic: Toxic): Promise<void> {
    return this.#server.add(this.#proxy, toxic);
  }

  remove(name: string): Promise<void> {
    return this.#server.remove(this.#proxy, name);
  }

  has(name: string): Promise<boolean> {
    return this.#server.has(this.#proxy, name);
  }

  shut(): Promise<void> {
    return this.#server.shut(this.#proxy);
  }

  open(): Promise<void> {
    return this.#server.open(this.#proxy);
  }
}
