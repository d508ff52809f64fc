import { setTimeout as sleep } from "node:timers/promises";
import { describeExit } from "../../base/child.ts";
import { EnvironmentError } from "../../base/errors.ts";
import type { TlsSettings } from "../../base/tls.ts";
import { waitUntil } from "../../base/wait-until.ts";
import type { NodeRole } from "../../journal/event.ts";
import type { Ability, Plane, PlannedTarget } from "../../plan/plan.ts";
import type { Address, Command, Link, NodeConnection, PartitionCut, RedisNode, TopologyContext } from "../contract.ts";
import { PortTaken } from "../port-taken.ts";
import { addressText, type Credentials, RedisConnection } from "../redis-client.ts";
import type { Host } from "./host.ts";
import type { Place } from "./layout.ts";
import type { Running } from "./running.ts";

const stopGraceMs = 300;
/** It may have a file to write. */
const upgradeGraceMs = 10_000;
/** Loading a large data set takes its time. */
const startLimitMs = 60_000;

/** A server that we started ourselves, as a child process or in a container. */
export class OwnNode implements RedisNode {
  readonly name: string;
  readonly kind: "node" | "sentinel";
  readonly direct: Address;
  readonly announced: Address;
  readonly abilities: ReadonlySet<Ability>;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: TlsSettings | null;
  readonly #target: PlannedTarget;
  readonly #place: Place;
  readonly #host: Host;
  readonly #links: ReadonlyMap<Plane, Link>;
  readonly #journal: TopologyContext["journal"];
  readonly #credentials: Credentials;
  readonly #connection: RedisConnection;
  #server: string | null;
  #starting: Promise<Running> | null = null;
  #running: Running | null = null;
  #isStopped = false;
  /** It was told to end by a command. */
  #isEnding = false;

  constructor(
    target: PlannedTarget,
    place: Place,
    host: Host,
    links: ReadonlyMap<Plane, Link>,
    credentials: Credentials,
    journal: TopologyContext["journal"],
  ) {
    this.name = place.name;
    this.kind = place.kind;
    this.direct = place.direct;
    this.announced = place.announced;
    this.abilities = new Set(host.abilities.filter((ability) => ability !== "link" || links.size > 0));
    this.username = credentials.username;
    this.password = credentials.password;
    this.tls = credentials.tls ?? null;
    this.#target = target;
    this.#server = target.servers?.byName[place.name] ?? target.servers?.all ?? null;
    this.#place = place;
    this.#host = host;
    this.#links = links;
    this.#journal = journal;
    this.#credentials = credentials;
    this.#connection = new RedisConnection(place.direct, credentials);
  }

  get firstRole(): NodeRole {
    return this.#place.role;
  }

  get pid(): number | null {
    return this.#running?.exit === null ? this.#running.pid : null;
  }

  link(plane: Plane): Link | null {
    return this.#links.get(plane) ?? null;
  }

  ask(args: Command, limitMs: number): Promise<unknown> {
    return this.#connection.ask(args, limitMs);
  }

  async connect(limitMs: number): Promise<NodeConnection> {
    const connection = new RedisConnection(this.#place.direct, this.#credentials);
    try {
      await connection.open(limitMs);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  async upgrade(server: string, signal: AbortSignal): Promise<void> {
    const before = this.#server;
    await this.#running?.stop(upgradeGraceMs);
    this.#server = server;
    try {
      await this.start(signal);
    } catch (error) {
      this.#server = before;
      await this.start(signal);
      throw error;
    }
  }

  async kill(): Promise<void> {
    await this.#running?.kill();
  }

  async terminate(save: boolean | null, limitMs: number): Promise<boolean> {
    const running = this.#running;
    if (running === null || running.exit !== null)
      throw new Error(`${this.name} is not running, so it cannot be ended`);
    const startMs = performance.now();
    if (save === null) {
      await running.stop(limitMs);
    } else {
      this.#isEnding = true;
      try {
        await this.#shutDown(running, save, limitMs);
      } finally {
        this.#isEnding = false;
      }
    }
    return performance.now() - startMs < limitMs;
  }

  async #shutDown(running: Running, save: boolean, limitMs: number): Promise<void> {
    const refusal = this.ask(["SHUTDOWN", save ? "SAVE" : "NOSAVE"], limitMs).then(
      () => null,
      (error: unknown) => (error instanceof Error && error.name === "ReplyError" ? error : null),
    );
    const ended = running.exited.then(() => null);
    const limit = sleep(limitMs, null, { ref: false });
    const refused = await Promise.race([ended, refusal.then((error) => error ?? Promise.race([ended, limit])), limit]);
    if (refused !== null) throw refused;
    if (running.exit === null) await running.kill();
  }

  async wipe(): Promise<void> {
    if (this.pid !== null) throw new Error(`${this.name} is running, so its data cannot be taken away`);
    if (this.#host.wipe === undefined) throw new Error(`${this.name}: nobody can take its data away here`);
    await this.#host.wipe(this.#place);
  }

  async pause(): Promise<void> {
    if (this.#running === null) throw new Error(`${this.name} is not running, so it cannot be frozen`);
    await this.#running.pause();
  }

  async resume(): Promise<void> {
    await this.#running?.resume();
  }

  async isFrozen(): Promise<boolean | null> {
    return this.#running === null ? false : this.#running.isFrozen();
  }

  partition({ from, direction }: PartitionCut): Promise<void> {
    const others = from.flatMap((node) => (node instanceof OwnNode ? [node.#place] : []));
    return this.#host.cutOff(this.#place, others, direction);
  }

  rejoin(): Promise<void> {
    return this.#host.rejoin(this.#place);
  }

  async reaches(other: RedisNode, limitMs: number): Promise<boolean | null> {
    return other instanceof OwnNode ? this.#host.reaches(this.#place, other.#place, limitMs) : null;
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.launch();
    await waitUntil(
      {
        what: `${this.name} answering PING after its start`,
        look: () => this.ask(["PING"], 500).then(String, (error: unknown) => error),
        isDone: (answer) => isAnswer(answer) || this.pid === null,
        limitMs: startLimitMs,
        pauseMs: 10,
      },
      signal,
    );
    this.throwIfDead();
  }

  /** Starts the process and does not wait for it to be of use. Harmless while it runs. */
  async launch(): Promise<void> {
    if (this.pid !== null) return;
    if (this.#isStopped) throw new Error(`${this.name} belongs to a topology that was stopped`);
    const target = this.#target.name;
    this.#starting ??= this.#host.start(this.#place, this.#server);
    try {
      this.#running = await this.#starting;
    } finally {
      this.#starting = null;
    }
    const { pid, exited } = this.#running;
    const { role } = this.#place;
    this.#journal({ type: "node.started", target, node: this.name, address: addressText(this.direct), pid, role });
    void exited.then((exit) => {
      this.#journal({
        type: "node.exited",
        target,
        node: this.name,
        asked: exit.asked || this.#isEnding,
        detail: describeExit(exit),
      });
    });
  }

  /** Why it died unasked, with what it said last: `PortTaken`, or an `EnvironmentError`. */
  throwIfDead(): void {
    const exit = this.#running?.exit;
    if (this.#running === null || exit === null || exit === undefined) return;
    const lastLines = this.#running.lastLines();
    if (/Address already in use|Failed listening on port/.test(lastLines.join("\n"))) {
      throw new PortTaken(this.name, lastLines);
    }
    throw new EnvironmentError(`${this.name} (${this.#host.program}) ${describeExit(exit)} at its start.`, {
      next: "Its last log lines say why; a config line that this server does not take is the usual reason.",
      lastLines,
    });
  }

  /** Ends it for good, in whatever state it is. Harmless when repeated. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#connection.close();
    await this.#starting?.catch(() => undefined);
    await this.#running?.stop(stopGraceMs);
  }
}

/** PONG, or an error that a server gives which has its data (MASTERDOWN of a replica); LOADING says that it has not. */
function isAnswer(answer: unknown): boolean {
  return (
    answer === "PONG" ||
    (answer instanceof Error && /^(?!LOADING)[A-Z]+ /.test(answer.message) && answer.name === "ReplyError")
  );
}
