import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.ts";
import { type ReservedPorts, reservePorts } from "../../base/ports.ts";
import { untilAborted, waitUntil, WaitTimeout } from "../../base/wait-until.ts";
import type { NodeRole } from "../../journal/event.ts";
import type { Plane, PlannedTarget } from "../../plan/plan.ts";
import type { ClientAccess, Link, ShardRoles, Topology, TopologyContext } from "../contract.ts";
import { ProxyLink } from "../proxy-link.ts";
import { missing, roles } from "../shapes/table.ts";
import { ToxiproxyServer } from "../toxiproxy-server.ts";
import { clientAccess } from "./client-access.ts";
import { configure } from "./configure.ts";
import { countPorts, type Layout, layOut, type Place } from "./layout.ts";
import { ProcessNode } from "./process-node.ts";
import { passwordOf } from "./redis-conf.ts";

/** A cluster takes 2 s, a Sentinel topology 1 s (FACTS); a busy machine a multiple. */
const wholeLimitMs = 30_000;

/** The servers of one target as child processes, and their toxiproxy. */
export class ProcessTopology implements Topology {
  readonly name: string;
  readonly target: PlannedTarget;
  readonly nodes: readonly ProcessNode[];
  readonly sentinels: readonly ProcessNode[];
  readonly access: ClientAccess;
  readonly #ports: ReservedPorts;
  readonly #toxiproxy: ToxiproxyServer | null;
  #stopping: Promise<void> | null = null;

  private constructor(layout: Layout, ports: ReservedPorts, context: TopologyContext) {
    const { target } = layout;
    const credentials = { username: null, password: passwordOf(target) };
    const toxiproxy = toxiproxyFor(layout, context);
    const linksOf = (place: Place): ReadonlyMap<Plane, Link> =>
      toxiproxy === null
        ? new Map()
        : new Map(
            place.proxies.map(({ plane, name, listen }) => [
              plane,
              new ProxyLink({ plane, node: place.name, listen, proxy: name, credentials }, toxiproxy),
            ]),
          );
    this.name = target.name;
    this.target = target;
    this.nodes = layout.nodes.map((place) => new ProcessNode(target, place, linksOf(place), credentials, context));
    this.sentinels = layout.sentinels.map(
      (place) => new ProcessNode(target, place, new Map(), { username: null, password: null }, context),
    );
    this.access = clientAccess(layout);
    this.#ports = ports;
    this.#toxiproxy = toxiproxy;
  }

  /** Throws `PortTaken` where the ports have to be chosen anew; leaves nothing behind when it throws. */
  static async form(target: PlannedTarget, context: TopologyContext): Promise<ProcessTopology> {
    const { signal, dataFolder, logsFolder } = context;
    signal.throwIfAborted();
    const ports = await reservePorts(countPorts(target));
    let topology: ProcessTopology | null = null;
    try {
      const layout = layOut(target, ports.ports, { data: dataFolder, logs: logsFolder });
      mkdirSync(logsFolder, { recursive: true });
      configure(layout);
      topology = new ProcessTopology(layout, ports, context);
      await topology.#launch(signal);
      await topology.#untilWhole(signal);
      return topology;
    } catch (error) {
      await (topology === null ? ports.release() : topology[Symbol.asyncDispose]());
      if (!(error instanceof WaitTimeout)) throw error;
      throw new EnvironmentError(`${error.message}.`, {
        next: "The servers' logs are in the run's folder.",
        cause: error,
      });
    }
  }

  async roles(signal: AbortSignal): Promise<readonly ShardRoles[]> {
    return untilAborted(roles(this), signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /**
   * In stages, each when the one before answers. A replica that finds no master tries again a second later; a sentinel that finds
   * none calls it down, and on a busy machine would fail over before the topology has ever been whole.
   */
  async #launch(signal: AbortSignal): Promise<void> {
    const of = (role: NodeRole) => this.nodes.filter((node) => node.firstRole === role);
    await Promise.all([this.#toxiproxy?.start(signal), ...of("master").map((node) => node.start(signal))]);
    await Promise.all(of("replica").map((node) => node.start(signal)));
    await Promise.all(this.sentinels.map((sentinel) => sentinel.launch()));
  }

  async #untilWhole(signal: AbortSignal): Promise<void> {
    const servers = [...this.nodes, ...this.sentinels];
    const isAnyDead = () => servers.some(({ pid }) => pid === null);
    await waitUntil(
      {
        what: `${this.name} (${this.target.topology}) whole`,
        look: async () => (isAnyDead() ? [] : await this.#missing()),
        isDone: (lines) => lines.length === 0 || isAnyDead(),
        limitMs: wholeLimitMs,
        pauseMs: 20,
      },
      signal,
    );
    for (const server of servers) server.throwIfDead();
  }

  async #missing(): Promise<readonly string[]> {
    const links = this.nodes.flatMap((node) => this.target.proxiedPlanes.flatMap((plane) => node.link(plane) ?? []));
    const [state, paths] = await Promise.all([missing(this), Promise.all(links.map(missingInPath))]);
    return [...state, ...paths.flat()];
  }

  async #stop(): Promise<void> {
    const servers = [...this.nodes, ...this.sentinels];
    await Promise.all([this.#toxiproxy?.[Symbol.asyncDispose](), ...servers.map((server) => server.stop())]);
    await this.#ports.release();
  }
}

async function missingInPath(link: Link): Promise<readonly string[]> {
  return link.ask(["PING"], 500).then(
    () => [],
    (error: unknown) => [`${link.node}: no PING through its ${link.plane} proxy (${String(error)})`],
  );
}

function toxiproxyFor({ target, toxiproxy }: Layout, context: TopologyContext): ToxiproxyServer | null {
  if (toxiproxy === null) return null;
  const { binaries, dataFolder, logsFolder, undo, journal } = context;
  return new ToxiproxyServer({
    name: `toxiproxy of ${target.name}`,
    binary: binaries.toxiproxy,
    port: toxiproxy.port,
    proxies: toxiproxy.proxies,
    folder: dataFolder,
    logPath: join(logsFolder, `${target.name}-toxiproxy.log`),
    undo,
    onReplaced: (reason) => {
      journal({ type: "toxiproxy.replaced", target: target.name, reason });
    },
  });
}
