import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "../../base/child.ts";
import { busOffset, type ReservedPorts, reservePorts } from "../../base/ports.ts";
import type { NodeName } from "../../journal/event.ts";
import type { PlannedTarget } from "../../plan/plan.ts";
import type { Address, TopologyContext } from "../contract.ts";
import type { Host } from "../forming/host.ts";
import { countPlaces, type Ground, type Layout, type Place } from "../forming/layout.ts";
import type { Running } from "../forming/running.ts";
import { filesOf, serverArgs } from "../forming/server-files.ts";
import { toxiproxyChild, type ToxiproxySpec } from "../toxiproxy-server.ts";

const abilities = ["kill", "pause", "restart", "link", "configure"] as const;

/** As many free ports as `countPorts` says, each handed out once, in order. */
export function processGround(ports: readonly number[], dataFolder: string): Ground & { nextPort(): number } {
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
      const direct = nextAddress();
      const folder = join(dataFolder, name);
      return { listen: direct, folder, direct, own: direct, busPort: direct.port + busOffset };
    },
    proxySeat: (_name, _plane, { direct }) => {
      const listen = nextAddress();
      return { bind: listen, listen, announced: listen, upstream: direct };
    },
  };
}

export function countPorts(target: PlannedTarget): number {
  const { nodes, sentinels, proxies } = countPlaces(target);
  return nodes + sentinels + proxies + (proxies > 0 ? 1 : 0);
}

/** Child processes of this machine. */
export class ProcessHost implements Host {
  static readonly abilities = abilities;
  readonly abilities = abilities;
  readonly program = "redis-server";
  readonly ground: ReturnType<typeof processGround>;
  readonly #ports: ReservedPorts;
  readonly #context: TopologyContext;

  private constructor(ports: ReservedPorts, context: TopologyContext) {
    this.ground = processGround(ports.ports, context.dataFolder);
    this.#ports = ports;
    this.#context = context;
  }

  static async open(target: PlannedTarget, context: TopologyContext): Promise<ProcessHost> {
    return new ProcessHost(await reservePorts(countPorts(target)), context);
  }

  async prepare(layout: Layout): Promise<void> {
    const files = filesOf(layout);
    for (const place of [...layout.nodes, ...layout.sentinels]) {
      rmSync(place.folder, { recursive: true, force: true });
      mkdirSync(place.folder, { recursive: true });
      for (const [name, text] of Object.entries(files(place))) writeFileSync(join(place.folder, name), text);
    }
  }

  start(place: Place): Promise<Running> {
    const { name, folder, logPath } = place;
    const { binaries, undo } = this.#context;
    return startChild({ name, command: binaries.redisServer, args: serverArgs(place), folder, logPath, undo });
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

  setPartition({ name }: Place): Promise<void> {
    return Promise.reject(new Error(`${name} is a process: it cannot be cut off from the other servers alone`));
  }

  release(): Promise<void> {
    return this.#ports.release();
  }
}
