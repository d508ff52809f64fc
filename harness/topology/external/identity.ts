import { EnvironmentError } from "../../base/errors.ts";
import type { RedisNode, Topology } from "../contract.ts";
import { readFields } from "../shapes/replies.ts";

const answerLimitMs = 2_000;

/** Who a deployment is, by what it says itself. */
export interface Identity {
  /** The name that the sentinels know the master by. */
  readonly masterName: string | null;
  /** Of the data nodes; another one after each restart. */
  readonly runIds: readonly string[];
  /** Ids of a Cluster's masters. */
  readonly masterIds: readonly string[];
}

export async function observeIdentity(topology: Topology): Promise<Identity> {
  const { target, nodes, access } = topology;
  const runIds = await Promise.all(nodes.map(runIdOf));
  if (target.topology !== "cluster") return { masterName: access.masterName, runIds, masterIds: [] };
  const shards = await topology.roles(AbortSignal.timeout(answerLimitMs));
  const masters = shards.flatMap(({ master }) => master ?? []);
  const masterIds = await Promise.all(
    masters.map(async (master) => String(await master.ask(["CLUSTER", "MYID"], answerLimitMs))),
  );
  return { masterName: null, runIds, masterIds };
}

async function runIdOf(node: RedisNode): Promise<string> {
  return readFields(await node.ask(["INFO", "server"], answerLimitMs)).get("run_id") ?? "";
}

/**
 * Throws `EnvironmentError` unless the drill allows what was observed: the master's name or every run id; of a Cluster the id of
 * every master, or every run id. A run id in the list that nobody has is one that is missed.
 */
export function checkIdentity(
  name: string,
  { masterName, runIds, masterIds }: Identity,
  allow: readonly string[],
): void {
  const has = (id: string) => allow.includes(id);
  const names = masterName === null ? masterIds : [masterName];
  const known = [...names, ...runIds];
  const isNamed = names.length > 0 && names.every(has);
  const isKnown = (isNamed || runIds.every(has)) && allow.every((id) => known.includes(id));
  if (isKnown) return;
  const observed = names.length > 0 ? names : runIds;
  throw new EnvironmentError(
    allow.length === 0
      ? `${name}: the drill does not say who may be there, so no run begins.`
      : `${name} is another one than the drill allows (allow: ${allow.join(", ")}), so no run begins.`,
    {
      next: `It says that it is ${known.join(", ")}. If that is the one, write external: { allow: [ ${observed.join(", ")} ] }.`,
    },
  );
}
