import { EnvironmentError } from "../../base/errors.ts";
import type { PlannedExternal, PlannedTarget } from "../../plan/plan.ts";
import type { Address } from "../contract.ts";
import { addressText, askOnFreshConnection, type Credentials } from "../redis-client.ts";
import { readClusterNodes } from "../shapes/cluster-nodes.ts";
import { readPairs } from "../shapes/replies.ts";
import { describeRefusal } from "./refusals.ts";

/** Making a TLS connection over a slow line takes its time. */
const answerLimitMs = 3_000;

/** Where everything of a deployment is: the data nodes, masters first in the order of their shards, and the sentinels. */
export interface Found {
  readonly nodes: readonly Address[];
  readonly sentinels: readonly Address[];
}

export interface Entry {
  readonly external: PlannedExternal;
  /** What CLIENT LIST shows of every connection of this run, and of no other's. */
  readonly clientName: string;
  /** For data nodes, and for sentinels. */
  readonly credentials: Credentials;
  readonly sentinelCredentials: Credentials;
}

/**
 * Asks the seeds who else there is. Throws `EnvironmentError` where none of them answers as expected: with what each of them said,
 * and the next step.
 */
export function discover(target: PlannedTarget, entry: Entry): Promise<Found> {
  switch (target.topology) {
    case "standalone":
      return discoverStandalone(target.name, entry);
    case "sentinel":
      return discoverBySentinels(target.name, entry);
    case "cluster":
      return discoverCluster(target.name, entry);
    default:
      return target satisfies never;
  }
}

async function discoverStandalone(target: string, entry: Entry): Promise<Found> {
  const { seed, reply } = await askSeeds(target, entry, entry.credentials, ["ROLE"]);
  const [role, host, port] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  if (role !== "master") {
    throw new EnvironmentError(
      `${target}: ${addressText(seed)} is a replica of ${String(host)}:${String(port)}, and a standalone is a master.`,
      { next: "Name the master; or, where sentinels watch it, write topology: sentinel with their addresses." },
    );
  }
  return { nodes: [seed], sentinels: [] };
}

async function discoverBySentinels(target: string, entry: Entry): Promise<Found> {
  const { masterName } = entry.external;
  const name = masterName ?? target;
  const { seed, reply } = await askSeeds(target, entry, entry.sentinelCredentials, ["SENTINEL", "MASTER", name]);
  const ask = async (what: string) => {
    const { reply: list } = await askOnFreshConnection(
      seed,
      entry.sentinelCredentials,
      ["SENTINEL", what, name],
      answerLimitMs,
    );
    return (Array.isArray(list) ? list : []).map(readPairs).map(addressIn);
  };
  const [replicas, others] = await Promise.all([ask("REPLICAS"), ask("SENTINELS")]);
  return {
    nodes: [addressIn(readPairs(reply)), ...replicas.toSorted(byAddress)],
    sentinels: [seed, ...others.toSorted(byAddress)],
  };
}

async function discoverCluster(target: string, entry: Entry): Promise<Found> {
  const { seed, reply } = await askSeeds(target, entry, entry.credentials, ["CLUSTER", "NODES"]);
  const lines = readClusterNodes(reply).filter(({ flags }) => !flags.has("noaddr") && !flags.has("handshake"));
  const masters = lines
    .filter(({ masterId }) => masterId === null)
    .toSorted((a, b) => firstSlot(a.slots) - firstSlot(b.slots));
  const replicas = masters.map(({ id }) =>
    lines.filter(({ masterId }) => masterId === id).toSorted((a, b) => Number(a.port) - Number(b.port)),
  );
  // As redrill's own clusters count: the masters, then the first replica of each, then the second.
  const most = Math.max(0, ...replicas.map((ofShard) => ofShard.length));
  const ordered = Array.from({ length: most }, (_, rank) => replicas.flatMap((ofShard) => ofShard[rank] ?? [])).flat();
  // A node that does not know its own address yet leaves the host out.
  const nodes = [...masters, ...ordered].map(({ host, port }) => ({ host: host || seed.host, port: Number(port) }));
  return { nodes, sentinels: [] };
}

function firstSlot([first]: readonly { readonly from: number }[]): number {
  return first?.from ?? Infinity;
}

function addressIn(pairs: ReadonlyMap<string, string>): Address {
  return { host: pairs.get("ip") ?? "", port: Number(pairs.get("port")) };
}

function byAddress(a: Address, b: Address): number {
  return addressText(a).localeCompare(addressText(b), "en", { numeric: true });
}

/** The first seed that answers, and its answer. */
async function askSeeds(
  target: string,
  { external }: Entry,
  credentials: Credentials,
  command: readonly [string, ...string[]],
): Promise<{ readonly seed: Address; readonly reply: unknown }> {
  const refusals = [];
  for (const text of external.seeds) {
    const colon = text.lastIndexOf(":");
    const seed = { host: text.slice(0, colon).replace(/^\[(.*)\]$/, "$1"), port: Number(text.slice(colon + 1)) };
    try {
      const { reply } = await askOnFreshConnection(seed, credentials, command, answerLimitMs);
      return { seed, reply };
    } catch (error) {
      refusals.push(describeRefusal(text, error));
    }
  }
  throw new EnvironmentError(`${target} cannot be used: ${refusals.map(({ what }) => what).join("; ")}.`, {
    next: refusals[0]?.next ?? "Name at least one address.",
  });
}
