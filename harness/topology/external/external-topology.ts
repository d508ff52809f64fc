import { EnvironmentError } from "../../base/errors.ts";
import { untilAborted, waitUntil, WaitTimeout } from "../../base/wait-until.ts";
import type { PlannedExternal, PlannedTarget } from "../../plan/plan.ts";
import type { Address, ClientAccess, ShardRoles, Topology, TopologyContext } from "../contract.ts";
import { addressText, type Credentials } from "../redis-client.ts";
import { missing, roles } from "../shapes/table.ts";
import { discover, type Entry } from "./discover.ts";
import { ExternalNode } from "./external-node.ts";

/** A deployment that stands is whole already; a reading may fail for a moment. */
const wholeLimitMs = 3_000;

/** A deployment that somebody else runs. Disposing of it closes our connections, and proves that it is as it was found. */
export class ExternalTopology implements Topology {
  readonly name: string;
  readonly target: PlannedTarget;
  readonly nodes: readonly ExternalNode[];
  readonly sentinels: readonly ExternalNode[];
  readonly access: ClientAccess;
  #stopping: Promise<void> | null = null;

  private constructor(
    target: PlannedTarget,
    { nodes, sentinels }: Pick<ExternalTopology, "nodes" | "sentinels">,
    access: ClientAccess,
  ) {
    this.name = target.name;
    this.target = target;
    this.nodes = nodes;
    this.sentinels = sentinels;
    this.access = access;
  }

  /** Throws `EnvironmentError` where it cannot be reached, is not whole or is not what the drill says; nothing was changed then. */
  static async open(
    target: PlannedTarget,
    external: PlannedExternal,
    { signal }: TopologyContext,
  ): Promise<ExternalTopology> {
    signal.throwIfAborted();
    const entry = entryOf(external);
    const { nodes, sentinels } = await untilAborted(discover(target, entry), signal);
    const make = (kind: "node" | "sentinel", credentials: Credentials) => (address: Address, index: number) =>
      new ExternalNode({ name: `${target.name}-${kind}-${String(index + 1)}`, kind, address }, credentials, {
        links: new Map(),
        abilities: [],
      });
    const topology = new ExternalTopology(
      target,
      {
        nodes: nodes.map(make("node", entry.credentials)),
        sentinels: sentinels.map(make("sentinel", entry.sentinelCredentials)),
      },
      accessTo(target, external, { nodes, sentinels }),
    );
    try {
      await topology.#untilWhole(signal);
      return topology;
    } catch (error) {
      topology.#close();
      throw error;
    }
  }

  async roles(signal: AbortSignal): Promise<readonly ShardRoles[]> {
    return untilAborted(roles(this), signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #untilWhole(signal: AbortSignal): Promise<void> {
    try {
      await waitUntil(
        { what: "whole", look: () => missing(this), isDone: (lines) => lines.length === 0, limitMs: wholeLimitMs },
        signal,
      );
    } catch (error) {
      if (!(error instanceof WaitTimeout)) throw error;
      const seen = Array.isArray(error.lastSeen) ? error.lastSeen.map(String) : ["no server answers"];
      throw new EnvironmentError(`${this.name} is not whole, so no run begins: ${seen.join("; ")}.`, {
        next: "Repair it first, or correct the numbers of masters, replicas and sentinels in the drill.",
        cause: error,
      });
    }
  }

  async #stop(): Promise<void> {
    this.#close();
  }

  #close(): void {
    for (const node of [...this.nodes, ...this.sentinels]) node.close();
  }
}

function entryOf(external: PlannedExternal): Entry {
  const { username, password, sentinelUsername, sentinelPassword, tls } = external;
  return {
    external,
    credentials: { username, password, tls },
    sentinelCredentials: { username: sentinelUsername, password: sentinelPassword, tls },
  };
}

function accessTo(
  { topology }: PlannedTarget,
  { masterName, username, password, sentinelUsername, sentinelPassword, tls }: PlannedExternal,
  { nodes, sentinels }: { readonly nodes: readonly Address[]; readonly sentinels: readonly Address[] },
): ClientAccess {
  return {
    topology,
    addresses: topology === "sentinel" ? [] : nodes.map(addressText),
    sentinels: sentinels.map(addressText),
    masterName,
    username,
    password,
    sentinelUsername,
    sentinelPassword,
    tls,
    sentinelTls: sentinels.length === 0 ? null : tls,
    addressMap: {},
  };
}
