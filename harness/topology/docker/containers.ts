import type { PlannedContainers } from "../../plan/plan.ts";
import { boundedCall, type Container, type Daemon } from "./daemon.ts";
import type { Addresses, Networks } from "./networks.ts";
import { makeTar } from "./tar.ts";

/** Where a server's files and its data are in its container. */
export const serverFolder = { folder: "/redrill", dataFolder: "/redrill/data" } as const;

export interface ContainerSpec {
  readonly name: string;
  /** Of the topology; container names are unique on a machine. */
  readonly id: string;
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly args: readonly string[];
  /** They are put into `/redrill`. */
  readonly files: readonly { readonly name: string; readonly content: string | Buffer; readonly mode: number }[];
  readonly ports: readonly { readonly inside: number; readonly outside: number }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly networks: Networks;
  readonly addresses: Addresses;
  readonly limits: Omit<PlannedContainers, "image">;
}

/** Makes a container with its files and networks, and does not start it. */
export async function makeContainer(daemon: Daemon, spec: ContainerSpec): Promise<Container> {
  const { name, networks, addresses, limits } = spec;
  const container = await daemon.createContainer({
    name: `redrill-${spec.id}-${name}`,
    Image: spec.image,
    Entrypoint: [...spec.entrypoint],
    Cmd: [...spec.args],
    WorkingDir: serverFolder.folder,
    Labels: { ...spec.labels, "redrill.node": name },
    ExposedPorts: Object.fromEntries(spec.ports.map(({ inside }) => [`${String(inside)}/tcp`, {}])),
    NetworkingConfig: {
      EndpointsConfig: { [networks.client.name]: { IPAMConfig: { IPv4Address: addresses.client } } },
    },
    HostConfig: {
      NetworkMode: networks.client.name,
      PortBindings: Object.fromEntries(
        spec.ports.map(({ inside, outside }) => [
          `${String(inside)}/tcp`,
          [{ HostIp: "127.0.0.1", HostPort: String(outside) }],
        ]),
      ),
      LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
      SecurityOpt: ["no-new-privileges"],
      ...limitsOf(limits),
    },
  });
  await daemon.connect(networks.node.name, container, addresses.node);
  const folder = serverFolder.folder.slice(1);
  const archive = makeTar([
    // Whoever the image's user is has to write here.
    { name: `${folder}/`, mode: 0o777, content: null },
    { name: `${serverFolder.dataFolder.slice(1)}/`, mode: 0o777, content: null },
    ...spec.files.map((file) => ({ ...file, name: `${folder}/${file.name}` })),
  ]);
  await boundedCall(`putting the files of ${name}`, (abortSignal) =>
    container.putArchive(archive, { path: "/", abortSignal }),
  );
  return container;
}

function limitsOf({ memoryBytes, cpus, tmpfsBytes }: ContainerSpec["limits"]) {
  return {
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
    ...(tmpfsBytes === undefined
      ? {}
      : { Tmpfs: { [serverFolder.dataFolder]: `rw,mode=1777,size=${String(tmpfsBytes)}` } }),
  };
}
