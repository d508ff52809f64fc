import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.ts";
import { untilAborted, waitUntil, WaitTimeout } from "../../base/wait-until.ts";
import type { NodeRole } from "../../journal/event.ts";
import type { Plane, PlannedTarget } from "../../plan/plan.ts";
import type { ClientAccess, Link, RedisNode, ShardRoles, Topology, TopologyContext } from "../contract.ts";
import { ProxyLink } from "../proxy-link.ts";
import { addressText, type Credentials } from "../redis-client.ts";
import { StableShards } from "../shapes/stable-shards.ts";
import { missing, roles } from "../shapes/table.ts";
import { ToxiproxyServer } from "../toxiproxy-server.ts";
import { clientAccess } from "./client-access.ts";
import { Endpoint } from "./endpoint.ts";
import type { Host, OpenHost } from "./host.ts";
import { type Layout, layOut, type Place } from "./layout.ts";
import { FileUser } from "./load-user.ts";
import { OwnNode } from "./own-node.ts";

/** A cluster takes 2 s, a Sentinel topology 1 s (FACTS); a busy machine a multiple. */
const wholeLimitMs = 30_000;

/** The servers of one target that we start ourselves, and their toxiproxy. */
export class OwnTopology implements Topology {
  readonly name: string;
  readonly target: PlannedTarget;
  readonly nodes: readonly OwnNode[];
  readonly spares: readonly OwnNode[];
  readonly sentinels: readonly OwnNode[];
  readonly access: ClientAccess;
  readonly user?: FileUser;
  readonly pids: Host["pids"];
  readonly #nodes: OwnNode[];
  readonly #shards = new StableShards();
  readonly #host: Host;
  readonly #toxiproxy: ToxiproxyServer | null;
  readonly #endpoint: Endpoint | null;
  #stopping: Promise<void> | null = null;

  private constructor(layout: Layout, host: Host, endpoint: Endpoint | null, context: TopologyContext) {
    const { target } = layout;
    const toxiproxy = toxiproxyFor(layout, host, context);
    const linksOf = (place: Place, asWhom: Credentials): ReadonlyMap<Plane, Link> =>
      toxiproxy === null
        ? new Map()
        : new Map(
            place.proxies.map(({ plane, name, listen }) => [
              plane,
              new ProxyLink({ plane, node: place.name, listen, proxy: name, credentials: asWhom }, toxiproxy),
            ]),
          );
    this.name = target.name;
    this.target = target;
    const { journal } = context;
    const serverAt = (place: Place) => {
      const asWhom = credentialsFor(place, layout);
      return new OwnNode(target, place, host, linksOf(place, asWhom), asWhom, journal);
    };
    this.#nodes = layout.nodes.filter(({ isSpare }) => !isSpare).map(serverAt);
    this.nodes = this.#nodes;
    this.spares = layout.nodes.filter(({ isSpare }) => isSpare).map(serverAt);
    this.sentinels = layout.sentinels.map(serverAt);
    const user = userOf(layout, context);
    if (user !== null) this.user = user;
    this.access = {
      ...clientAccess(layout),
      ...(user === null ? {} : { credentialsFile: user.path }),
      ...(endpoint === null ? {} : { endpoint: addressText(endpoint.address) }),
    };
    this.#endpoint = endpoint;
    this.pids = host.pids;
    this.#host = host;
    this.#toxiproxy = toxiproxy;
  }

  /** Throws `PortTaken` where the ports have to be chosen anew; leaves nothing behind when it throws. */
  static async form(target: PlannedTarget, context: TopologyContext, open: OpenHost): Promise<OwnTopology> {
    const { signal, dataFolder, logsFolder } = context;
    signal.throwIfAborted();
    mkdirSync(logsFolder, { recursive: true });
    const host = await open(target, context);
    let topology: OwnTopology | null = null;
    try {
      const layout = layOut(target, host.ground, { data: dataFolder, logs: logsFolder }, new Date());
      await host.prepare(layout);
      topology = new OwnTopology(layout, host, await endpointOf(target), context);
      await topology.#launch(signal);
      await topology.#untilWhole(signal);
      await topology.#endpoint?.follow(topology.nodes);
      return topology;
    } catch (error) {
      await (topology === null ? host.release() : topology[Symbol.asyncDispose]());
      if (!(error instanceof WaitTimeout)) throw error;
      throw new EnvironmentError(`${error.message}.`, {
        next: "The servers' logs are in the run's folder.",
        cause: error,
      });
    }
  }

  async roles(signal: AbortSignal): Promise<readonly ShardRoles[]> {
    return this.#shards.numbered(await untilAborted(roles(this), signal));
  }

  admit(node: RedisNode): void {
    const spare = this.spares.find((one) => one === node);
    if (spare !== undefined && !this.#nodes.includes(spare)) this.#nodes.push(spare);
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
    const links = [...this.nodes, ...this.sentinels].flatMap((node) =>
      this.target.proxiedPlanes.flatMap((plane) => node.link(plane) ?? []),
    );
    const [state, paths] = await Promise.all([missing(this), Promise.all(links.map(missingInPath))]);
    return [...state, ...paths.flat()];
  }

  async #stop(): Promise<void> {
    const servers = [...new Set([...this.nodes, ...this.spares, ...this.sentinels])];
    await this.#endpoint?.[Symbol.asyncDispose]();
    await Promise.all([this.#toxiproxy?.[Symbol.asyncDispose](), ...servers.map((server) => server.stop())]);
    await this.#host.release();
  }
}

function userOf({ target, locks: { app } }: Layout, { dataFolder }: TopologyContext): FileUser | null {
  return app === null
    ? null
    : new FileUser(app.name, app.password, join(dataFolder, `${target.name}-credentials.json`));
}

async function endpointOf(target: PlannedTarget): Promise<Endpoint | null> {
  if (target.topology !== "sentinel" || target.endpointEveryMs === undefined) return null;
  return Endpoint.listen(target.endpointEveryMs);
}

/** What the harness shows as the operator. */
function credentialsFor({ kind, announced }: Place, { target, locks }: Layout): Credentials {
  const { password, sentinelPassword, tls } = locks;
  return {
    username: null,
    password: kind === "sentinel" ? sentinelPassword : password,
    tls: tls?.client ?? null,
    announcedHost: announced.host,
    ...(kind === "sentinel" ? {} : { renamed: target.security?.renamed ?? {} }),
  };
}

async function missingInPath(link: Link): Promise<readonly string[]> {
  return link.ask(["PING"], 500).then(
    () => [],
    (error: unknown) => [`${link.node}: no PING through its ${link.plane} proxy (${String(error)})`],
  );
}

function toxiproxyFor(layout: Layout, host: Host, { undo, journal }: TopologyContext): ToxiproxyServer | null {
  const { target, proxies } = layout;
  if (proxies.length === 0) return null;
  return new ToxiproxyServer({
    name: `toxiproxy of ${target.name}`,
    ...host.toxiproxy(layout),
    proxies,
    undo,
    onReplaced: (reason) => {
      journal({ type: "toxiproxy.replaced", target: target.name, reason });
    },
  });
}
