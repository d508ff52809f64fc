import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, ShardRoles, Topology } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";
import type { FaultKind, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";

/** What an operator does before maintenance: nobody dies, clients are told. */
export const failover: FaultKind = {
  description:
    "Fails a master over by command: SENTINEL FAILOVER, or CLUSTER FAILOVER on one of its replicas. There is no way back: the new master stays.",
  needs: ["failover"],
  targets: ["node"],
  window: "none",
  isLink: false,
  parameters: {},
  inject: (fault) => injectIntoAll(fault, (node) => failOver(node, fault)),
};

const answerLimitMs = 4 * deadlineMs;

function failOver(node: RedisNode, { topology, effectLimitMs }: ResolvedFault): NodeFault {
  let shard = 0;
  const rolesNow = async () =>
    (await topology.roles(AbortSignal.timeout(effectLimitMs))).find((one) => one.shard === shard) ?? null;
  return {
    act: async () => {
      const shards = await topology.roles(AbortSignal.timeout(effectLimitMs));
      const own = shards.find(({ master }) => master === node);
      if (own === undefined) throw new Error(`${node.name} is no master at this moment, so it cannot be failed over`);
      ({ shard } = own);
      await order(topology, own);
    },

    feel: async (signal) => {
      const seen = await waitUntil(
        {
          what: `another master than ${node.name}`,
          look: rolesNow,
          isDone: (roles) => roles !== null && roles.master !== null && roles.master !== node,
          // The rest of the time is for the last look, which says who is master instead.
          limitMs: 0.8 * effectLimitMs,
        },
        signal,
      ).catch(rolesNow);
      const now = seen?.master ?? null;
      return {
        effective: now !== null && now !== node,
        detail: `shard ${String(shard)}: ${now?.name ?? "nobody"} is master, before ${node.name}`,
        agoMs: 0,
      };
    },

    heal: async (signal) => {
      if (shard === 0) return { verified: true, detail: `${node.name}: was not failed over` };
      const wait = {
        what: `a master of shard ${String(shard)}`,
        look: rolesNow,
        isDone: (roles: ShardRoles | null) => roles !== null && roles.master !== null,
        limitMs: effectLimitMs,
      };
      const seen = await waitUntil(wait, signal);
      return { verified: true, detail: `shard ${String(shard)}: ${seen?.master?.name ?? ""} is master and stays it` };
    },
  };
}

/** The first sentinel, or the first replica, that takes the order. */
async function order(topology: Topology, { replicas, shard }: ShardRoles): Promise<void> {
  const { target, sentinels, access } = topology;
  const [servers, command] =
    target.topology === "cluster"
      ? ([replicas, ["CLUSTER", "FAILOVER"]] as const)
      : ([sentinels, ["SENTINEL", "FAILOVER", access.masterName ?? topology.name]] as const);
  const refusals: string[] = [];
  for (const server of servers) {
    try {
      await server.ask(command, answerLimitMs);
      return;
    } catch (error) {
      refusals.push(`${server.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    refusals.length === 0
      ? `shard ${String(shard)} of ${topology.name} has nobody who could take over`
      : `nobody took ${command.join(" ")}: ${refusals.join("; ")}`,
  );
}
