import type { PlannedTarget } from "../../plan/plan.ts";
import type { ClientAccess } from "../contract.ts";
import { addressText } from "../redis-client.ts";
import type { Entry, Found } from "./discover.ts";

/** How clients reach it, and what they keep to there. */
export function accessTo(
  { topology }: PlannedTarget,
  { external, clientName }: Entry,
  { nodes, sentinels }: Found,
  majorVersion: number,
): ClientAccess {
  const { masterName, username, password, sentinelUsername, sentinelPassword, tls, keyPrefix, keyTtlMs } = external;
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
    guard: { keyPrefix, keyTtlMs, expiresNew: majorVersion >= 7, clientName },
  };
}
