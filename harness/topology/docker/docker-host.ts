import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../base/errors.ts";
import { type ReservedPorts, reservePorts } from "../../base/ports.ts";
import type { UndoEntry } from "../../base/undo-log.ts";
import type { PlannedTarget } from "../../plan/plan.ts";
import type { PartitionCut, TopologyContext } from "../contract.ts";
import type { Host } from "../forming/host.ts";
import { countPlaces, type Layout, type Place } from "../forming/layout.ts";
import type { Running } from "../forming/running.ts";
import { filesOf, serverArgs } from "../forming/server-files.ts";
import type { ToxiproxySpec } from "../toxiproxy-server.ts";
import { ContainerProcess } from "./container-process.ts";
import { type ContainerSpec, makeContainer } from "./containers.ts";
import { type Container, Daemon } from "./daemon.ts";
import { DockerGround } from "./docker-ground.ts";
import { findImage } from "./images.ts";
import { makeNetworks, type Networks } from "./networks.ts";
import { portForwarders } from "./port-forwarders.ts";
import { reachesFrom } from "./reaches.ts";

const abilities = ["kill", "pause", "restart", "link", "configure", "partition"] as const;

/** Containers of one target on two networks of their own. */
export class DockerHost implements Host {
  static readonly abilities = abilities;
  readonly abilities = abilities;
  readonly program = "redis-server in a container";
  readonly ground: DockerGround;
  readonly #facts: Facts;
  readonly #containers = new Map<string, Container>();
  readonly #running = new Map<string, ContainerProcess>();
  readonly #isCutOff = new Set<string>();
  #releasing: Promise<void> | null = null;

  private constructor(facts: Facts) {
    this.ground = new DockerGround(facts.networks, facts.ports.ports);
    this.#facts = facts;
  }

  /** One undo record stands for all containers and networks: they have the label of this very topology. */
  static async open(target: PlannedTarget, context: TopologyContext): Promise<DockerHost> {
    const daemon = await Daemon.connect();
    const image = await findImage(target.docker?.image ?? null, process.env, daemon);
    const { nodes, sentinels, proxies } = countPlaces(target);
    const ports = await reservePorts(nodes + sentinels + proxies + (proxies > 0 ? 1 : 0));
    const id = randomBytes(4).toString("hex");
    const label = `redrill.run=${id}`;
    const removing = context.undo.record(`remove the containers and networks of ${target.name}`, {
      kind: "remove-containers",
      label,
    });
    try {
      const labels = { "redrill.run": id, "redrill.target": target.name };
      const networks = await makeNetworks(daemon, `redrill-${id}-${target.name}`, labels, process.env);
      return new DockerHost({ target, context, daemon, image, ports, id, label, labels, networks, removing });
    } catch (error) {
      await daemon.removeAll(label);
      removing.done();
      await ports.release();
      throw error;
    }
  }

  async prepare(layout: Layout): Promise<void> {
    const files = filesOf(layout);
    const specs: ContainerSpec[] = [...layout.nodes, ...layout.sentinels].map((place) => ({
      ...this.#common(place.name),
      entrypoint: ["sh", "-c", 'exec "$(command -v redis-server || command -v valkey-server)" "$@"', "sh"],
      args: serverArgs(place),
      files: Object.entries(files(place)).map(([name, content]) => ({ name, content, mode: 0o666 })),
      ports: [{ inside: place.listen.port, outside: place.direct.port }],
    }));
    if (layout.proxies.length > 0) specs.push(this.#toxiproxySpec(layout));
    // All of them, also after an error: one that is still being made would be missed when everything is removed.
    const making = await Promise.allSettled(
      specs.map(async (spec) => {
        this.#containers.set(spec.name, await makeContainer(this.#facts.daemon, spec));
      }),
    );
    for (const outcome of making) if (outcome.status === "rejected") throw outcome.reason;
  }

  start(place: Place): Promise<Running> {
    return this.#start(place.name, place.logPath);
  }

  toxiproxy({ target: { name } }: Layout): Pick<ToxiproxySpec, "control" | "launch"> {
    const { logsFolder } = this.#facts.context;
    const container = toxiproxyName(name);
    return {
      control: { host: "127.0.0.1", port: this.ground.controlPort() },
      launch: () => this.#start(container, join(logsFolder, `${container}.log`)),
    };
  }

  /** It leaves the node network, so that it has nobody there, in either direction. */
  async cutOff({ name }: Place, others: readonly Place[], direction: PartitionCut["direction"]): Promise<void> {
    const { daemon, networks } = this.#facts;
    if (direction !== "both")
      throw new Error(`${name}: a container is cut off in both directions, not ${direction} alone`);
    if (others.length !== this.ground.serverCount - 1) {
      throw new Error(
        `${name}: a container is cut off from all others; several stay together with the provider process`,
      );
    }
    this.#isCutOff.add(name); // an act that failed may have happened
    await daemon.disconnect(networks.node.name, this.#container(name));
  }

  async rejoin({ name }: Place): Promise<void> {
    if (!this.#isCutOff.delete(name)) return;
    const { daemon, networks } = this.#facts;
    await daemon.disconnect(networks.node.name, this.#container(name));
    await daemon.connect(networks.node.name, this.#container(name), this.ground.addressOf(name).node);
  }

  reaches(from: Place, to: Place, limitMs: number): Promise<boolean | null> {
    return reachesFrom(this.#facts.daemon, this.#container(from.name), to.own, limitMs);
  }

  readonly pids = (): readonly number[] => [
    ...[...this.#running.values()].flatMap((running) => (running.isHere && running.exit === null ? running.pid : [])),
    ...portForwarders(this.#facts.ports.ports),
  ];

  release(): Promise<void> {
    this.#releasing ??= this.#release();
    return this.#releasing;
  }

  async #release(): Promise<void> {
    const { daemon, label, removing, ports } = this.#facts;
    await daemon.removeAll(label);
    removing.done();
    await ports.release();
  }

  async #start(name: string, logPath: string): Promise<Running> {
    await this.#running.get(name)?.settled;
    const running = await ContainerProcess.start(this.#container(name), name, logPath);
    this.#running.set(name, running);
    return running;
  }

  #container(name: string): Container {
    const container = this.#containers.get(name);
    if (container === undefined) throw new Error(`${name} has no container`);
    return container;
  }

  #common(name: string): Pick<ContainerSpec, "name" | "id" | "image" | "labels" | "networks" | "addresses" | "limits"> {
    const { id, image, labels, networks, target } = this.#facts;
    const addresses = this.ground.addressOf(name);
    return { name, id, image, labels, networks, addresses, limits: target.docker ?? {} };
  }

  /** The engine's own toxiproxy, in a container of the same image: it is linked statically and needs nothing there. */
  #toxiproxySpec({ target, proxies }: Layout): ContainerSpec {
    if (process.platform !== "linux") {
      throw new EnvironmentError(
        `${target.name}: toxiproxy was built for ${process.platform}, so it does not run in a container.`,
        {
          next: "Run drills with link faults on Linux, or with `provider: process`.",
        },
      );
    }
    const name = toxiproxyName(target.name);
    const control = this.ground.controlPort();
    const published = [
      control,
      ...proxies.filter(({ answersPing = true }) => answersPing).map(({ listen }) => listen.port),
    ];
    return {
      ...this.#common(name),
      limits: {},
      entrypoint: ["/redrill/toxiproxy"],
      args: ["-host", "0.0.0.0", "-port", String(control)],
      files: [{ name: "toxiproxy", content: readFileSync(this.#facts.context.binaries.toxiproxy), mode: 0o755 }],
      ports: published.map((port) => ({ inside: port, outside: port })),
    };
  }
}

interface Facts {
  readonly target: PlannedTarget;
  readonly context: TopologyContext;
  readonly daemon: Daemon;
  readonly image: string;
  readonly ports: ReservedPorts;
  /** Of this topology, in names and labels. */
  readonly id: string;
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly networks: Networks;
  readonly removing: UndoEntry;
}

function toxiproxyName(target: string): string {
  return `${target}-toxiproxy`;
}
