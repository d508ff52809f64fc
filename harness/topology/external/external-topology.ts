import { EnvironmentError } from "../../base/errors.ts";
import type { UndoEntry } from "../../base/undo-log.ts";
import { untilAborted } from "../../base/wait-until.ts";
import type { PlannedExternal, PlannedTarget } from "../../plan/plan.ts";
import type { Address, ClientAccess, ShardRoles, Topology, TopologyContext } from "../contract.ts";
import { roles } from "../shapes/table.ts";
import { accessTo } from "./access-to.ts";
import { type Snapshot, takeSnapshot } from "./as-found.ts";
import { type ClientProxies, noProxies, openClientProxies } from "./client-proxies.ts";
import { discover, type Entry } from "./discover.ts";
import { ExternalNode } from "./external-node.ts";
import { checkIdentity, observeIdentity } from "./identity.ts";
import { leaveAsFound } from "./leave-as-found.ts";
import { watchMemory } from "./memory-watch.ts";
import { checkNoOwnKeys } from "./own-keys.ts";
import { entryOf, keepEntry } from "./entry.ts";
import { lockOwner, TargetLock } from "./target-lock.ts";
import { greet, untilWhole, versionOf } from "./readiness.ts";

/** A deployment that somebody else runs. Disposing of it takes everything of ours away, and proves that it is as it was found. */
export class ExternalTopology implements Topology {
  readonly name: string;
  readonly target: PlannedTarget;
  readonly nodes: readonly ExternalNode[];
  readonly sentinels: readonly ExternalNode[];
  readonly access: ClientAccess;
  readonly entry: Entry;
  readonly #proxies: ClientProxies;
  #held: Held | null = null;
  #stopping: Promise<void> | null = null;

  private constructor(
    target: PlannedTarget,
    entry: Entry,
    found: { readonly nodes: readonly ExternalNode[]; readonly sentinels: readonly ExternalNode[] },
    access: ClientAccess,
    proxies: ClientProxies,
  ) {
    this.name = target.name;
    this.target = target;
    this.entry = entry;
    this.nodes = found.nodes;
    this.sentinels = found.sentinels;
    this.access = access;
    this.#proxies = proxies;
  }

  /** Finds it, and changes nothing. Throws `EnvironmentError` where it cannot be reached or is not whole. */
  static async find(
    target: PlannedTarget,
    external: PlannedExternal,
    signal: AbortSignal,
    proxy: (nodes: readonly Address[], entry: Entry) => Promise<ClientProxies> = async () => noProxies,
  ): Promise<ExternalTopology> {
    signal.throwIfAborted();
    const entry = entryOf(external);
    const places = await untilAborted(discover(target, entry), signal);
    const proxies = await proxy(places.nodes, entry);
    const make = (kind: "node" | "sentinel") => (address: Address, index: number) =>
      new ExternalNode(
        { name: `${target.name}-${kind}-${String(index + 1)}`, kind, address },
        kind === "node" ? entry.credentials : entry.sentinelCredentials,
        { links: kind === "node" ? proxies.linksOf(address) : new Map() },
      );
    const found = { nodes: places.nodes.map(make("node")), sentinels: places.sentinels.map(make("sentinel")) };
    try {
      await greet([...found.nodes, ...found.sentinels]);
      const access = accessTo(target, entry, places, await versionOf(found.nodes));
      const { addressMap } = proxies;
      const topology = new ExternalTopology(target, entry, found, { ...access, addressMap }, proxies);
      await untilWhole(topology, signal);
      return topology;
    } catch (error) {
      for (const node of [...found.nodes, ...found.sentinels]) node.close();
      await proxies[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Finds it, checks that it is the one, and takes its lock. Throws `EnvironmentError` where one of that fails; nothing is changed
   * then.
   */
  static async open(
    target: PlannedTarget,
    external: PlannedExternal,
    context: TopologyContext,
  ): Promise<ExternalTopology> {
    const { signal, undo, dataFolder, journal, giveUp } = context;
    const proxy = (nodes: readonly Address[], { credentials }: Entry) =>
      target.proxiedPlanes.includes("client")
        ? openClientProxies(target, nodes, credentials, context)
        : Promise.resolve(noProxies);
    const topology = await ExternalTopology.find(target, external, signal, proxy);
    let cleaning: UndoEntry | null = null;
    let lock: TargetLock | null = null;
    try {
      checkIdentity(target.name, await observeIdentity(topology), external.allow);
      const before = await takeSnapshot(topology);
      const owner = lockOwner();
      cleaning = undo.record(`take the keys of redrill out of ${target.name}`, {
        kind: "clean-target",
        entry: keepEntry(dataFolder, target, owner),
      });
      const fail = (error: Error) => giveUp?.(error);
      lock = await TargetLock.take(topology, external.keyPrefix, owner, (reason) => {
        fail(new EnvironmentError(reason, { next: "Two runs on one target measure each other." }));
      });
      await checkNoOwnKeys(topology, external.keyPrefix);
      const memory = watchMemory(topology.nodes, { target: target.name, capBytes: external.memoryCapBytes }, fail);
      topology.#held = { lock, before, cleaning, memory, journal };
      return topology;
    } catch (error) {
      await lock?.release();
      cleaning?.done();
      topology.close();
      await topology.#proxies[Symbol.asyncDispose]();
      throw error;
    }
  }

  async roles(signal: AbortSignal): Promise<readonly ShardRoles[]> {
    return untilAborted(roles(this), signal);
  }

  /** Throws an `Error` that lists what of ours is still there, or what could not be looked at. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  close(): void {
    for (const node of [...this.nodes, ...this.sentinels]) node.close();
  }

  async #stop(): Promise<void> {
    const held = this.#held;
    await this.#proxies[Symbol.asyncDispose]();
    if (held === null) {
      this.close();
      return;
    }
    held.memory[Symbol.dispose]();
    try {
      await leaveAsFound(this, held);
    } finally {
      await held.lock.stop();
      this.close();
    }
  }
}

/** What a run has of a deployment while it lasts. */
interface Held {
  readonly lock: TargetLock;
  readonly before: Snapshot;
  readonly cleaning: UndoEntry;
  readonly memory: Disposable;
  readonly journal: TopologyContext["journal"];
}
