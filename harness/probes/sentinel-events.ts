import { Redis } from "ioredis";
import { tlsOptions } from "../base/tls.ts";
import type { JournalEntry } from "../journal/event.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import type { StartProbe } from "./contract.ts";

/**
 * Listens to what every sentinel says (`PSUBSCRIBE *`): +sdown, +odown, +switch-master and the steps of a failover make a
 * ready timeline (FACTS). A sentinel that is down is listened to again as soon as it is back.
 */
export const probeSentinelEvents: StartProbe = async (topology, { journal }) => {
  const clients = topology.sentinels.map((sentinel) => {
    const client = new Redis({
      ...sentinel.direct,
      ...(sentinel.username === null ? {} : { username: sentinel.username }),
      ...(sentinel.password === null ? {} : { password: sentinel.password }),
      ...(sentinel.tls ? { tls: tlsOptions(sentinel.tls, sentinel.announced.host) } : {}),
      protocol: 2,
      connectionName: topology.access.guard?.clientName ?? "redrill-harness",
      connectTimeout: 500,
      maxRetriesPerRequest: null,
      retryStrategy: () => 200,
    });
    client.on("error", () => undefined); // a sentinel that is away is no news to this probe: the others speak
    client.on("pmessage", (_pattern: string, channel: string, message: string) => {
      const entry = sentinelEntry(topology, sentinel, channel, message);
      if (entry !== null) journal(entry);
    });
    return client;
  });
  await Promise.all(clients.map((client) => client.psubscribe("*")));
  return {
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.disconnect();
    },
  };
};

const quiet = new Set([
  "+sentinel",
  "+slave",
  "+sentinel-address-switch",
  "+reboot",
  "+fix-slave-config",
  "+convert-to-slave",
]);

/**
 * What a message means: `<instance-type> <name> <ip> <port> @ <master-name> <master-ip> <master-port>`, of +switch-master
 * `<name> <old ip> <old port> <new ip> <new port>`. Null: not worth a line.
 * Source: Redis Sentinel documentation, "Pub/Sub Messages".
 */
export function sentinelEntry(
  topology: Topology,
  sentinel: RedisNode,
  channel: string,
  message: string,
): JournalEntry | null {
  const words = message.split(" ");
  const nodeAt = (host?: string, port?: string) =>
    [...topology.nodes, ...topology.sentinels].find(({ announced, direct }) =>
      [announced, direct].some((address) => address.host === host && String(address.port) === port),
    );
  const how = channel.slice(1);
  if (how === "sdown" || how === "odown") {
    const node = nodeAt(words[2], words[3]);
    if (node === undefined) return null;
    const type = channel.startsWith("+") ? "node.down" : "node.up";
    return { type, target: topology.name, node: node.name, how, by: sentinel.name };
  }
  if (channel === "+switch-master") {
    const to = nodeAt(words[3], words[4]);
    if (to === undefined) return null;
    const from = nodeAt(words[1], words[2])?.name ?? null;
    return {
      type: "role.changed",
      target: topology.name,
      shard: 1,
      from,
      to: to.name,
      source: "sentinel",
      epoch: null,
    };
  }
  if (quiet.has(channel) || channel.startsWith("__")) return null;
  return { type: "sentinel.said", target: topology.name, sentinel: sentinel.name, channel, message };
}
