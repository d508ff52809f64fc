import type { TlsSettings } from "../../base/tls.ts";
import type { Ability, Plane } from "../../plan/plan.ts";
import type { Address, Command, Link, RedisNode } from "../contract.ts";
import { addressText, type Credentials, RedisConnection } from "../redis-client.ts";

/** A server that somebody else runs: it can be asked, and reached through a proxy; its process is out of reach. */
export class ExternalNode implements RedisNode {
  readonly name: string;
  readonly kind: "node" | "sentinel";
  readonly direct: Address;
  readonly announced: Address;
  readonly abilities: ReadonlySet<Ability>;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: TlsSettings | null;
  readonly pid = null;
  readonly #links: ReadonlyMap<Plane, Link>;
  readonly #connection: RedisConnection;

  constructor(
    { name, kind, address }: { readonly name: string; readonly kind: "node" | "sentinel"; readonly address: Address },
    credentials: Credentials,
    { links }: { readonly links: ReadonlyMap<Plane, Link> },
  ) {
    this.name = name;
    this.kind = kind;
    this.direct = address;
    this.announced = address;
    this.abilities = new Set<Ability>([
      "exec",
      ...(credentials.guard?.mayFailOver === true ? ["failover" as const] : []),
      ...(links.size > 0 ? ["link" as const] : []),
    ]);
    this.username = credentials.username;
    this.password = credentials.password;
    this.tls = credentials.tls ?? null;
    this.#links = links;
    this.#connection = new RedisConnection(address, credentials);
  }

  ask(args: Command, limitMs: number): Promise<unknown> {
    return this.#connection.ask(args, limitMs);
  }

  connect(): Promise<never> {
    return this.#refuse("flooded or held up");
  }

  link(plane: Plane): Link | null {
    return this.#links.get(plane) ?? null;
  }

  kill(): Promise<void> {
    return this.#refuse("killed");
  }

  terminate(): Promise<never> {
    return this.#refuse("ended");
  }

  wipe(): Promise<void> {
    return this.#refuse("wiped");
  }

  start(): Promise<void> {
    return this.#refuse("started");
  }

  pause(): Promise<void> {
    return this.#refuse("frozen");
  }

  resume(): Promise<void> {
    return this.#refuse("resumed");
  }

  /** Nobody here can look into its system. */
  async isFrozen(): Promise<null> {
    return null;
  }

  partition(): Promise<void> {
    return this.#refuse("cut off");
  }

  rejoin(): Promise<void> {
    return this.#refuse("joined");
  }

  async reaches(): Promise<null> {
    return null;
  }

  close(): void {
    this.#connection.close();
  }

  async #refuse(what: string): Promise<never> {
    throw new Error(
      `${this.name} (${addressText(this.direct)}) is not redrill's: it cannot be ${what} but by a command of yours`,
    );
  }
}
