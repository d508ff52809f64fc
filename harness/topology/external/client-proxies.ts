import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.ts";
import { reservePorts } from "../../base/ports.ts";
import type { Plane, PlannedTarget } from "../../plan/plan.ts";
import type { Address, Link, TopologyContext } from "../contract.ts";
import type { Running } from "../forming/running.ts";
import { PortTaken } from "../port-taken.ts";
import { ProxyLink } from "../proxy-link.ts";
import { addressText, type Credentials } from "../redis-client.ts";
import { toxiproxyChild, ToxiproxyServer, type ToxiproxySpec } from "../toxiproxy-server.ts";
import { ToxiproxyApi } from "../toxiproxy.ts";

const attempts = 5;

/** Proxies before every data node of a deployment that stands: clients are led there by mapping addresses, nothing else is changed. */
export interface ClientProxies extends AsyncDisposable {
  /** Announced `host:port` to the proxy's. */
  readonly addressMap: Readonly<Record<string, string>>;
  linksOf(node: Address): ReadonlyMap<Plane, Link>;
}

export const noProxies: ClientProxies = {
  addressMap: {},
  linksOf: () => new Map(),
  [Symbol.asyncDispose]: async () => undefined,
};

/** Starts a toxiproxy here, or uses the team's. Throws `EnvironmentError`, and leaves nothing behind then. */
export async function openClientProxies(
  target: PlannedTarget,
  nodes: readonly Address[],
  credentials: Credentials,
  context: TopologyContext,
): Promise<ClientProxies> {
  const teams = target.external?.toxiproxy ?? null;
  for (let attempt = 1; ; attempt++) {
    const opened =
      teams === null ? await openHere(target, nodes, context) : await openThere(target, nodes, teams, context);
    try {
      await opened.server.start(context.signal);
      return proxiesOf(opened, nodes, { target, credentials });
    } catch (error) {
      await opened.close();
      if (error instanceof PortTaken && attempt < attempts) continue;
      if (teams === null || error instanceof EnvironmentError) throw error;
      throw new EnvironmentError(`${target.name}: the toxiproxy at ${teams} cannot be used: ${String(error)}.`, {
        next: "Is that its control API? Leave external: { toxiproxy: ... } out, and redrill starts one.",
        cause: error,
      });
    }
  }
}

interface Opened {
  readonly server: ToxiproxyServer;
  /** Where the proxy of each node listens. */
  readonly listens: readonly Address[];
  /** Ends everything of it, in every state. */
  readonly close: () => Promise<void>;
}

async function openHere({ name }: PlannedTarget, nodes: readonly Address[], context: TopologyContext): Promise<Opened> {
  const { binaries, dataFolder, logsFolder, undo } = context;
  mkdirSync(dataFolder, { recursive: true });
  mkdirSync(logsFolder, { recursive: true });
  const reserved = await reservePorts(nodes.length + 1);
  const [port = 0, ...ports] = reserved.ports;
  const listens = ports.map((each) => ({ host: "127.0.0.1", port: each }));
  const what = `toxiproxy of ${name}`;
  const logPath = join(logsFolder, `${name}-toxiproxy.log`);
  const child = toxiproxyChild({ name: what, binary: binaries.toxiproxy, port, folder: dataFolder, logPath, undo });
  const server = serverOf(what, name, { nodes, listens, context, ...child });
  const close = async () => {
    await server[Symbol.asyncDispose]();
    await reserved.release();
  };
  return { server, listens, close };
}

async function openThere(
  { name }: PlannedTarget,
  nodes: readonly Address[],
  teams: string,
  context: TopologyContext,
): Promise<Opened> {
  const colon = teams.lastIndexOf(":");
  const control = { host: teams.slice(0, colon), port: Number(teams.slice(colon + 1)) };
  const first = 21_000 + Math.floor(Math.random() * 9_000);
  const listens = nodes.map((_, index) => ({ host: control.host, port: first + index }));
  const api = new ToxiproxyApi(`the toxiproxy at ${teams}`, `http://${teams}`);
  const server = serverOf(`the toxiproxy at ${teams}`, name, {
    nodes,
    listens,
    context,
    control,
    launch: async () => notOurs,
    isBoundHere: false,
  });
  const close = async () => {
    await server[Symbol.asyncDispose]();
    for (const index of nodes.keys()) await api.drop(proxyName(name, index));
  };
  return { server, listens, close };
}

/** The team's program: it is never ended by us. */
const notOurs: Running = {
  pid: 0,
  exit: null,
  exited: new Promise(() => undefined),
  kill: async () => undefined,
  pause: async () => undefined,
  isFrozen: async () => null,
  resume: async () => undefined,
  stop: async () => undefined,
  lastLines: () => [],
};

function serverOf(
  what: string,
  target: string,
  {
    nodes,
    listens,
    context: { undo, journal },
    isBoundHere = true,
    ...spec
  }: Pick<ToxiproxySpec, "control" | "launch"> & {
    readonly nodes: readonly Address[];
    readonly listens: readonly Address[];
    readonly context: TopologyContext;
    readonly isBoundHere?: boolean;
  },
): ToxiproxyServer {
  return new ToxiproxyServer({
    name: what,
    ...spec,
    proxies: nodes.map((upstream, index) => {
      const listen = listens[index] ?? { host: "127.0.0.1", port: 0 };
      const bind = isBoundHere ? {} : { bind: { host: "0.0.0.0", port: listen.port } };
      return { name: proxyName(target, index), listen, ...bind, upstream };
    }),
    undo,
    onReplaced: (reason) => {
      journal({ type: "toxiproxy.replaced", target, reason });
    },
  });
}

/** As no other program's proxies are called. */
export function proxyName(target: string, index: number): string {
  return `redrill-${target}-node-${String(index + 1)}-client`;
}

function proxiesOf(
  { server, listens, close }: Opened,
  nodes: readonly Address[],
  { target, credentials }: { readonly target: PlannedTarget; readonly credentials: Credentials },
): ClientProxies {
  const paths = nodes.map((node, index) => ({ node, index, listen: listens[index] ?? node }));
  let closing: Promise<void> | undefined;
  return {
    addressMap: Object.fromEntries(paths.map(({ node, listen }) => [addressText(node), addressText(listen)])),
    linksOf: (wanted) => {
      const path = paths.find(({ node }) => addressText(node) === addressText(wanted));
      if (path === undefined) return new Map();
      const link = new ProxyLink(
        {
          plane: "client",
          node: `${target.name}-node-${String(path.index + 1)}`,
          listen: path.listen,
          proxy: proxyName(target.name, path.index),
          credentials: { ...credentials, announcedHost: wanted.host },
        },
        server,
      );
      return new Map<Plane, Link>([["client", link]]);
    },
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}
