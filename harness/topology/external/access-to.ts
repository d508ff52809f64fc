import type { PlannedTarget } from "../../plan/plan.ts";
import type { ClientAccess } from "../contract.ts";
import { addressText } from "../redis-client.ts";
import type { Entry, Found } from "./discover.ts";

/** How clients reach it, and what they keep to there. */
export function accessTo(
  { topology }: PlannedTarget,
  { external, credentials, clientName }: Entry,
  { nodes, sentinels }: Found,
  majorVersion: number,
): ClientAccess {
  const { masterName, username, password, sentinelUsername, sentinelPassword, keyPrefix, keyTtlMs } = external;
  return {
    topology,
    addresses: topology === "sentinel" ? [] : nodes.map(addressText),
    sentinels: sentinels.map(addressText),
    masterName,
    username,
    password,
    sentinelUsername,
    sentinelPassword,
    tls: credentials.tls ?? null,
    sentinelTls: sentinels.length === 0 ? null : (credentials.tls ?? null),
    addressMap: {},
    guard: { keyPrefix, keyTtlMs, expiresNew: majorVersion >= 7, clientName },
  };
}
