import { getContainerRuntimeClient, ImageName } from "testcontainers";
import { EnvironmentError } from "../../base/errors.ts";
import { describeDaemon, findDaemon } from "./find-daemon.ts";

type Client = Awaited<ReturnType<typeof getContainerRuntimeClient>>;
type Engine = Client["container"]["dockerode"];
export type Container = ReturnType<Engine["getContainer"]>;
export type ContainerOptions = Parameters<Engine["createContainer"]>[0];

/** A healthy daemon answers in under a second; on a busy machine starting a container takes a multiple. */
const callLimitMs = 30_000;
const pullLimitMs = 300_000;

export interface NetworkSpec {
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  /** No way in or out but through its own containers. */
  readonly isInternal: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The Docker daemon, as testcontainers finds it and logs in to registries. Containers are made through its Docker client:
 * testcontainers' own have no signals, pause, static addresses or second network. Every call is bounded.
 */
export class Daemon {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** Throws `EnvironmentError` that says why there is none, and what to do. */
  static async connect(): Promise<Daemon> {
    const state = await findDaemon(process.env);
    const trouble = describeDaemon(state);
    if (trouble !== null) throw new EnvironmentError(trouble.message, { next: trouble.next });
    try {
      return new Daemon(await within("finding the daemon", callLimitMs, () => getContainerRuntimeClient()));
    } catch (cause) {
      throw new EnvironmentError(`The Docker daemon at ${state.where} cannot be used: ${textOf(cause)}`, {
        next: "`docker info` says more.",
        cause,
      });
    }
  }

  get version(): string {
    return String(this.#client.info.containerRuntime.serverVersion);
  }

  async hasImage(image: string): Promise<boolean> {
    const found = await within(`looking for ${image}`, callLimitMs, () =>
      this.#engine.getImage(image).inspect().catch(orMissing),
    );
    return found !== null;
  }

  /** The tags of all images that are here. */
  async images(): Promise<readonly string[]> {
    const all = await within("listing images", callLimitMs, (abortSignal) => this.#engine.listImages({ abortSignal }));
    return all.flatMap(({ RepoTags }) => RepoTags ?? []);
  }

  pull(image: string): Promise<void> {
    return within(`pulling ${image}`, pullLimitMs, () => this.#client.image.pull(ImageName.fromString(image)));
  }

  async createNetwork({ name, subnet, gateway, isInternal, labels }: NetworkSpec): Promise<void> {
    await within(`creating the network ${name}`, callLimitMs, (abortSignal) =>
      this.#engine.createNetwork({
        Name: name,
        Internal: isInternal,
        Labels: labels,
        IPAM: { Driver: "default", Config: [{ Subnet: subnet, Gateway: gateway }] },
        abortSignal,
      }),
    );
  }

  createContainer(options: ContainerOptions): Promise<Container> {
    return within(`creating the container ${options.name ?? ""}`, callLimitMs, (abortSignal) =>
      this.#engine.createContainer({ ...options, abortSignal }),
    );
  }

  async connect(network: string, container: Container, address: string): Promise<void> {
    await within(`connecting to ${network}`, callLimitMs, () =>
      this.#engine.getNetwork(network).connect({
        Container: container.id,
        EndpointConfig: { IPAMConfig: { IPv4Address: address } },
      }),
    );
  }

  /** Harmless where it is not connected. */
  async disconnect(network: string, container: Container): Promise<void> {
    await within(`disconnecting from ${network}`, callLimitMs, (abortSignal) =>
      this.#engine
        .getNetwork(network)
        .disconnect({ Container: container.id, Force: true, abortSignal })
        .catch((error: unknown) => {
          if (!/is not connected to/.test(textOf(error))) throw error;
        }),
    );
  }

  /** Runs a command in a running container. */
  exec(
    container: Container,
    command: readonly string[],
  ): Promise<{ readonly output: string; readonly exitCode: number }> {
    return within(`running ${command[0] ?? ""}`, callLimitMs, () =>
      this.#client.container.exec(container, [...command]),
    );
  }

  /** Removes every container and network with this label, `redrill.run=x`, in every state. Harmless when repeated. */
  async removeAll(label: string): Promise<void> {
    const filters = { label: [label] };
    const containers = await within("listing containers", callLimitMs, (abortSignal) =>
      this.#engine.listContainers({ all: true, filters, abortSignal }),
    );
    await Promise.all(containers.map(({ Id }) => removeContainer(this.#engine.getContainer(Id))));
    const networks = await within("listing networks", callLimitMs, (abortSignal) =>
      this.#engine.listNetworks({ filters, abortSignal }),
    );
    for (const { Id, Name } of networks) {
      await within(`removing the network ${Name}`, callLimitMs, (abortSignal) =>
        this.#engine.getNetwork(Id).remove({ abortSignal }).catch(orMissing),
      );
    }
  }

  get #engine(): Engine {
    return this.#client.container.dockerode;
  }
}

/** Ends it in whatever state it is, and removes it. Harmless when it is gone. */
export async function removeContainer(container: Container): Promise<void> {
  await within("removing a container", callLimitMs, (abortSignal) =>
    container.remove({ force: true, v: true, abortSignal }).catch((error: unknown) => {
      // 409: somebody is removing it at this moment.
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    }),
  );
}

/** Bounds a call to the daemon; the call's error is thrown as it came. */
async function within<T>(what: string, limitMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(limitMs);
  return await new Promise<T>((resolve, reject) => {
    limit.addEventListener("abort", () => {
      reject(
        new EnvironmentError(`Docker: ${what} took longer than ${String(limitMs / 1000)} s.`, {
          next: "Look at the daemon's log and at how busy the machine is.",
        }),
      );
    });
    call(limit).then(resolve, reject);
  });
}

/** One call about a container, bounded. */
export function boundedCall<T>(what: string, call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  return within(what, callLimitMs, call);
}

function orMissing(error: unknown): null {
  if (statusOf(error) === 404) return null;
  throw error;
}

/** The HTTP status of a refusal; null: there was no answer. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : null;
}

export function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim();
}
