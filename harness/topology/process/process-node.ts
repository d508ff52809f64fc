import { type Child, describeExit, startChild } from "../../base/child.ts";
import { EnvironmentError } from "../../base/errors.ts";
import { waitUntil } from "../../base/wait-until.ts";
import type { NodeRole } from "../../journal/event.ts";
import type { Ability, Plane, PlannedTarget } from "../../plan/plan.ts";
import type { Address, Command, Link, RedisNode, TopologyContext } from "../contract.ts";
import { PortTaken } from "../port-taken.ts";
import { addressText, type Credentials, RedisConnection } from "../redis-client.ts";
import { serverArgs } from "./configure.ts";
import type { Place } from "./layout.ts";

const stopGraceMs = 300;
/** Loading a large data set takes its time. */
const startLimitMs = 60_000;

/** A redis-server as a child process. */
export class ProcessNode implements RedisNode {
  readonly name: string;
  readonly kind: "node" | "sentinel";
  readonly direct: Address;
  readonly announced: Address;
  readonly abilities: ReadonlySet<Ability>;
  readonly username: string | null;
  readonly password: string | null;
  readonly #target: PlannedTarget;
  readonly #place: Place;
  readonly #links: ReadonlyMap<Plane, Link>;
  readonly #context: TopologyContext;
  readonly #connection: RedisConnection;
  #starting: Promise<Child> | null = null;
  #child: Child | null = null;
  #isStopped = false;

  constructor(
    target: PlannedTarget,
    place: Place,
    links: ReadonlyMap<Plane, Link>,
    credentials: Credentials,
    context: TopologyContext,
  ) {
    this.name = place.name;
    this.kind = place.kind;
    this.direct = place.direct;
    this.announced = place.announced;
    this.abilities = new Set<Ability>([
      "kill",
      "pause",
      "restart",
      "configure",
      ...(links.size > 0 ? ["link" as const] : []),
    ]);
    this.username = credentials.username;
    this.password = credentials.password;
    this.#target = target;
    this.#place = place;
    this.#links = links;
    this.#context = context;
    this.#connection = new RedisConnection(place.direct, credentials);
  }

  get firstRole(): NodeRole {
    return this.#place.role;
  }

  get pid(): number | null {
    return this.#child?.exit === null ? this.#child.pid : null;
  }

  link(plane: Plane): Link | null {
    return this.#links.get(plane) ?? null;
  }

  ask(args: Command, limitMs: number): Promise<unknown> {
    return this.#connection.ask(args, limitMs);
  }

  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  async pause(): Promise<void> {
    if (this.#child === null) throw new Error(`${this.name} is not running, so it cannot be frozen`);
    await this.#child.pause();
  }

  async resume(): Promise<void> {
    await this.#child?.resume();
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
    const { binaries, undo, journal } = this.#context;
    const { folder, logPath, role } = this.#place;
    const target = this.#target.name;
    this.#starting ??= startChild({
      name: this.name,
      command: binaries.redisServer,
      args: serverArgs(this.#place),
      folder,
      logPath,
      undo,
    });
    try {
      this.#child = await this.#starting;
    } finally {
      this.#starting = null;
    }
    const child = this.#child;
    journal({ type: "node.started", target, node: this.name, address: addressText(this.direct), pid: child.pid, role });
    void child.exited.then((exit) => {
      journal({ type: "node.exited", target, node: this.name, asked: exit.asked, detail: describeExit(exit) });
    });
  }

  /** Why it died unasked, with what it said last: `PortTaken`, or an `EnvironmentError`. */
  throwIfDead(): void {
    const exit = this.#child?.exit;
    if (this.#child === null || exit === null || exit === undefined) return;
    const lastLines = this.#child.lastLines();
    if (/Address already in use|Failed listening on port/.test(lastLines.join("\n"))) {
      throw new PortTaken(this.name, lastLines);
    }
    throw new EnvironmentError(`${this.name} (redis-server) ${describeExit(exit)} at its start.`, {
      next: "Its last log lines say why; a config line that this redis-server does not take is the usual reason.",
      lastLines,
    });
  }

  /** Ends it for good, in whatever state it is. Harmless when repeated. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#connection.close();
    await this.#starting?.catch(() => undefined);
    await this.#child?.stop(stopGraceMs);
  }
}

/** PONG, or an error that a server gives which has its data (MASTERDOWN of a replica); LOADING says that it has not. */
function isAnswer(answer: unknown): boolean {
  return (
    answer === "PONG" ||
    (answer instanceof Error && /^(?!LOADING)[A-Z]+ /.test(answer.message) && answer.name === "ReplyError")
  );
}
