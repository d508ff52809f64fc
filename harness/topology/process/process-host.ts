import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "../../base/child.ts";
import { findServer } from "../../base/find-server.ts";
import { busOffset, type ReservedPorts, reservePorts } from "../../base/ports.ts";
import type { NodeName } from "../../journal/event.ts";
import type { PlannedTarget } from "../../plan/plan.ts";
import { EnvironmentError } from "../../base/errors.ts";
import { whyNoFilters } from "../../base/nft.ts";
import type { Address, PartitionCut, TopologyContext } from "../contract.ts";
import type { Host } from "../forming/host.ts";
import { countPlaces, type Ground, type Layout, type Place } from "../forming/layout.ts";
import type { Running } from "../forming/running.ts";
import { filesOf, serverArgs } from "../forming/server-files.ts";
import { AddressCut, reaches } from "./cut.ts";
import { toxiproxyChild, type ToxiproxySpec } from "../toxiproxy-server.ts";

const abilities = [
  "kill",
  "pause",
  "restart",
  "link",
  "configure",
  "partition",
  "upgrade",
  "exec",
  "failover",
] as const;

/**
 * As many free ports as `countPorts` says, each handed out once, in order. Servers that will be cut off from each other have
 * addresses of their own.
 */
export function processGround(
  ports: readonly number[],
  dataFolder: string,
  hasOwnAddresses = false,
): Ground & { nextPort(): number } {
  const left = [...ports];
  const nextPort = (): number => {
    const port = left.shift();
    if (port === undefined) throw new Error("fewer ports than countPorts asked for");
    return port;
  };
  const nextAddress = (): Address => ({ host: "127.0.0.1", port: nextPort() });
  return {
    nextPort,
    seat: (name: NodeName) => {
      const port = nextPort();
      const direct = { host: hasOwnAddresses ? ownHost(port) : "127.0.0.1", port };
      const folder = join(dataFolder, name);
      return { listen: direct, folder, dataFolder: folder, direct, own: direct, busPort: direct.port + busOffset };
    },
    proxySeat: (_name, _plane, { direct }) => {
      const listen = nextAddress();
      return { bind: listen, listen, announced: listen, upstream: direct, bus: null };
    },
  };
}

/** Ports are ours alone on this machine (`base/ports.ts`), so such an address is, too: 12,000 -> 127.46.224.1. */
function ownHost(port: number): string {
  return `127.${String(port >> 8)}.${String(port & 255)}.1`;
}

export function countPorts(target: PlannedTarget): number {
  const { nodes, sentinels, proxies } = countPlaces(target);
  return nodes + sentinels + proxies + (proxies > 0 ? 1 : 0);
}

/** Child processes of this machine. */
export class ProcessHost implements Host {
  static readonly abilities = abilities;
  readonly abilities: Host["abilities"];
  readonly program = "redis-server";
  readonly ground: ReturnType<typeof processGround>;
  readonly #ports: ReservedPorts;
  readonly #context: TopologyContext;
  readonly #cuts = new Map<Place, AddressCut>();

  private constructor(target: PlannedTarget, ports: ReservedPorts, context: TopologyContext) {
    const { hasOwnAddresses = false } = target;
    this.abilities = abilities.filter((ability) => ability !== "partition" || hasOwnAddresses);
    this.ground = processGround(ports.ports, context.dataFolder, hasOwnAddresses);
    this.#ports = ports;
    this.#context = context;
  }

  static async open(target: PlannedTarget, context: TopologyContext): Promise<ProcessHost> {
    if (target.hasOwnAddresses === true) await needFilters(target.name);
    return new ProcessHost(target, await reservePorts(countPorts(target)), context);
  }

  async prepare(layout: Layout): Promise<void> {
    const files = filesOf(layout);
    for (const place of [...layout.nodes, ...layout.sentinels]) {
      rmSync(place.folder, { recursive: true, force: true });
      mkdirSync(place.folder, { recursive: true });
      for (const [name, text] of Object.entries(files(place))) writeFileSync(join(place.folder, name), text);
    }
  }

  async start(place: Place, server: string | null): Promise<Running> {
    const { name, folder, logPath } = place;
    const { binaries, undo } = this.#context;
    return await startChild({
      name,
      command: await findServer(server, binaries),
      args: serverArgs(place),
      folder,
      logPath,
      undo,
    });
  }

  async wipe({ folder, kind }: Place): Promise<void> {
    if (kind === "sentinel") return;
    // What else is there says who it is: configuration, nodes.conf, keys of TLS, ACL files.
    for (const name of readdirSync(folder))
      if (/\.(rdb|aof)$/.test(name) || statSync(join(folder, name)).isDirectory())
        rmSync(join(folder, name), { recursive: true, force: true });
  }

  toxiproxy({ target: { name } }: Layout): Pick<ToxiproxySpec, "control" | "launch"> {
    const { binaries, dataFolder, logsFolder, undo } = this.#context;
    return toxiproxyChild({
      name: `toxiproxy of ${name}`,
      binary: binaries.toxiproxy,
      port: this.ground.nextPort(),
      folder: dataFolder,
      logPath: join(logsFolder, `${name}-toxiproxy.log`),
      undo,
    });
  }

  async cutOff(place: Place, others: readonly Place[], direction: PartitionCut["direction"]): Promise<void> {
    if (!this.abilities.includes("partition"))
      throw new Error(`${place.name} has no address of its own to be cut off at`);
    const cut = new AddressCut(place.direct, this.#context.undo);
    this.#cuts.set(place, cut);
    await cut.cut(
      place.name,
      others.map(({ direct }) => direct.host),
      direction,
    );
  }

  async rejoin(place: Place): Promise<void> {
    await this.#cuts.get(place)?.mend();
    this.#cuts.delete(place);
  }

  async reaches(from: Place, to: Place, limitMs: number): Promise<boolean | null> {
    return this.abilities.includes("partition") ? await reaches(from.direct.host, to.direct.host, limitMs) : null;
  }

  readonly pids = (): readonly number[] => [];

  async release(): Promise<void> {
    for (const cut of this.#cuts.values()) await cut.mend();
    await this.#ports.release();
  }
}

/** Before anything is started, instead of in the middle of the run. */
async function needFilters(target: string): Promise<void> {
  const why = await whyNoFilters();
  if (why === null) return;
  throw new EnvironmentError(`${target}: its servers cannot be cut off from each other on this machine: ${why}.`, {
    next: "Install nftables (apt-get install nftables) and run as root, or where user namespaces are allowed.",
  });
}
