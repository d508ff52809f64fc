import { createHash } from "node:crypto";
import { waitUntil } from "../../base/wait-until.ts";
import type { Address, RedisNode, Topology } from "../contract.ts";
import { addressText, askOnFreshConnection, type Credentials } from "../redis-client.ts";

const answerLimitMs = 5_000;
/** Servers notice a closed connection in a moment. */
const clientsLimitMs = 3_000;

/** Follow from a node's role, which may have changed in a failover. */
const roleSettings: ReadonlySet<string> = new Set(["replicaof", "slaveof", "replica-announced"]);

/** What must be the same after a run. Values are kept as hashes: some are secrets. */
export interface Snapshot {
  /** Of each server by name: setting -> hash; null: this user may not look. */
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, string> | null>;
  readonly users: ReadonlyMap<string, string | null>;
  /** The masters' names, in the order of their shards. */
  readonly masters: readonly string[];
}

export async function takeSnapshot(topology: Topology): Promise<Snapshot> {
  const servers = topology.nodes;
  const [settings, users, shards] = await Promise.all([
    Promise.all(servers.map(async (server) => [server.name, await settingsOf(server)] as const)),
    Promise.all(servers.map(async (server) => [server.name, await usersOf(server)] as const)),
    topology.roles(AbortSignal.timeout(answerLimitMs)),
  ]);
  return {
    settings: new Map(settings),
    users: new Map(users),
    masters: shards.map(({ master }) => master?.name ?? "nobody"),
  };
}

export interface Difference {
  /** Settings and users that are not as they were. */
  readonly changed: readonly string[];
  /** Masters that are others now. */
  readonly masters: readonly string[];
  /** What could not be looked at. */
  readonly unchecked: readonly string[];
}

export function compareSnapshots(before: Snapshot, after: Snapshot): Difference {
  const changed: string[] = [];
  const unchecked: string[] = [];
  for (const [name, settings] of before.settings) {
    const now = after.settings.get(name) ?? null;
    if (settings === null || now === null) {
      unchecked.push(`CONFIG GET of ${name}`);
      continue;
    }
    for (const setting of new Set([...settings.keys(), ...now.keys()]))
      if (settings.get(setting) !== now.get(setting)) changed.push(`the setting ${setting} of ${name}`);
  }
  for (const [name, users] of before.users) {
    const now = after.users.get(name) ?? null;
    if (users === null || now === null) unchecked.push(`ACL LIST of ${name}`);
    else if (users !== now) changed.push(`the users (ACL LIST) of ${name}`);
  }
  const masters = before.masters.flatMap((was, index) => {
    const now = after.masters[index] ?? "nobody";
    return was === now ? [] : [`shard ${String(index + 1)}: ${now} instead of ${was}`];
  });
  return { changed, masters, unchecked };
}

async function settingsOf(server: RedisNode): Promise<ReadonlyMap<string, string> | null> {
  const reply = await server.ask(["CONFIG", "GET", "*"], answerLimitMs).catch(() => null);
  if (!Array.isArray(reply)) return null;
  const settings = new Map<string, string>();
  for (let index = 0; index + 1 < reply.length; index += 2)
    if (!roleSettings.has(String(reply[index]))) settings.set(String(reply[index]), hash(String(reply[index + 1])));
  return settings;
}

async function usersOf(server: RedisNode): Promise<string | null> {
  const reply = await server.ask(["ACL", "LIST"], answerLimitMs).catch(() => null);
  return Array.isArray(reply) ? hash(JSON.stringify(reply)) : null;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** Connections of this run's that a server still has when all should be closed; each server is asked on a connection of its own. */
export async function clientsLeft(
  servers: readonly { readonly name: string; readonly address: Address; readonly credentials: Credentials }[],
): Promise<{ readonly clients: readonly string[]; readonly unchecked: readonly string[] }> {
  const found = await Promise.all(
    servers.map(async ({ name, address, credentials }) => {
      const look = async () => {
        const { reply } = await askOnFreshConnection(address, credentials, ["CLIENT", "LIST"], answerLimitMs);
        // The one that asks is there as well.
        const mark = ` name=${credentials.clientName ?? "redrill-harness"} `;
        return (
          String(reply)
            .split("\n")
            .filter((line) => line.includes(mark)).length - 1
        );
      };
      try {
        await waitUntil(
          { what: "no client of ours", look, isDone: areAllClosed, limitMs: clientsLimitMs },
          new AbortController().signal,
        );
        return noClients;
      } catch {
        return await look().then(
          (count) =>
            areAllClosed(count)
              ? noClients
              : {
                  clients: [`${String(count)} connections of redrill's at ${name} (${addressText(address)})`],
                  unchecked: [],
                },
          () => ({ clients: [], unchecked: [`CLIENT LIST of ${name}`] }), // it does not answer, or this user may not look
        );
      }
    }),
  );
  return {
    clients: found.flatMap(({ clients }) => clients),
    unchecked: found.flatMap(({ unchecked }) => unchecked),
  };
}

const noClients = { clients: [], unchecked: [] } as const;

function areAllClosed(count: number): boolean {
  return count <= 0;
}
