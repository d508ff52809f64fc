import type { PlannedTarget } from "../../plan/plan.ts";
import type { ClientAccess } from "../contract.ts";
import { addressText } from "../redis-client.ts";
import type { Layout, Place } from "./layout.ts";

/**
 * What clients are told. Whatever address of a server they learn (from sentinels, CLUSTER SLOTS, MOVED), it is mapped to the client plane's
 * path: the client proxy, or the server itself, so that the replication plane's toxics never touch a client.
 */
export function clientAccess({ target, nodes, sentinels, locks }: Layout): ClientAccess {
  return {
    topology: target.topology,
    addresses: addressesOf(target, nodes),
    sentinels: sentinels.map(({ announced }) => addressText(announced)),
    masterName: target.topology === "sentinel" ? target.name : null,
    username: locks.app?.name ?? null,
    password: locks.app?.password ?? locks.password,
    ...(locks.sentinelPassword === null ? {} : { sentinelPassword: locks.sentinelPassword }),
    ...(locks.tls === null ? {} : { tls: locks.tls.client, sentinelTls: locks.tls.client }),
    addressMap: Object.fromEntries([...nodes, ...sentinels].flatMap(mappingsOf)),
  };
}

function addressesOf(target: PlannedTarget, nodes: readonly Place[]): readonly string[] {
  return target.topology === "sentinel"
    ? []
    : nodes.filter(({ isSpare }) => !isSpare).map(({ announced }) => addressText(announced));
}

function mappingsOf({ direct, own, announced, proxies }: Place): readonly (readonly [string, string])[] {
  const path = proxies.find(({ plane }) => plane !== "replication")?.listen ?? direct;
  const learnt = [...new Set([addressText(announced), addressText(own)])];
  return learnt.filter((address) => address !== addressText(path)).map((address) => [address, addressText(path)]);
}
