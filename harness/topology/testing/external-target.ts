import type { PlannedExternal, PlannedTarget } from "../../plan/plan.ts";
import type { Topology } from "../contract.ts";
import { observeIdentity } from "../external/identity.ts";
import { addressText } from "../redis-client.ts";

/** The same deployment as somebody else's, known by the addresses of a few of its servers. */
export async function externalTarget(standing: Topology, more: Partial<PlannedExternal> = {}): Promise<PlannedTarget> {
  const { masterName, masterIds, runIds } = await observeIdentity(standing);
  const allow = masterName === null ? (masterIds.length > 0 ? masterIds : runIds) : [masterName];
  const { target, nodes, sentinels, access } = standing;
  const seeds = (sentinels.length > 0 ? sentinels : nodes).map(({ direct }) => addressText(direct));
  return {
    ...target,
    name: "there",
    provider: "external",
    config: {},
    proxiedPlanes: [],
    external: {
      seeds: target.topology === "standalone" ? seeds.slice(0, 1) : seeds,
      masterName: access.masterName,
      username: access.username,
      password: access.password,
      sentinelUsername: null,
      sentinelPassword: null,
      tls: null,
      environment: "staging",
      allow,
      keyPrefix: "redrill:",
      keyTtlMs: 60_000,
      memoryCapBytes: 64 * 2 ** 20,
      toxiproxy: null,
      mayFailOver: false,
      ...more,
    },
  };
}
