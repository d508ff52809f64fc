import { waitUntil } from "../base/wait-until.ts";
import type { Command, RedisNode, ShardRoles, Topology } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";
import { type FaultKind, type Healed, type Injection, NotHealedError, type ResolvedFault } from "./contract.ts";

const answerLimitMs = 4 * deadlineMs;
/** A restart with a full resync, or a failover by command, on a busy machine. */
const stepLimitMs = 30_000;

/**
 * A rolling upgrade as it is done by hand: of each shard the replicas one by one, then a failover to one of them, and the old
 * master last. No write that was acknowledged may be lost by it: before a sentinel fails over, the old master takes no more.
 */
export const upgrade: FaultKind = {
  description:
    "Restarts every node as another server, replicas first, with a failover by command before the old master's turn.",
  needs: ["upgrade", "restart"],
  targets: ["node"],
  window: "none",
  isLink: false,
  isOneAtATime: true,
  parameters: {
    to: {
      type: "word",
      description: "The server to become: a version that is there, such as 7.0, or an absolute path.",
    },
  },
  fits: ({ name }, { total }, { shards, copies }) => {
    if (copies === 1) return `${name} has no replicas that could take over`;
    return total === shards * copies ? null : `an upgrade is of all nodes: write "${name}"`;
  },
  inject: (fault) => upgradeAll(fault),
};

async function upgradeAll({ plan, topology, parameters, healLimitMs }: ResolvedFault): Promise<Injection> {
  const to = parameters["to"] as string;
  let healing: Promise<Healed> | undefined;
  const heal = () => (healing ??= runAll(topology, healLimitMs));
  const before = await versionsOf(topology);
  try {
    for (const { shard } of await topology.roles(AbortSignal.timeout(answerLimitMs)))
      await upgradeShard(topology, shard, to);
  } catch (error) {
    const { verified, detail } = await heal();
    if (verified) throw error;
    throw new NotHealedError([error], `${plan.name}: ${String(error)}. What had been done is not healed: ${detail}.`);
  }
  return {
    feel: async () => {
      const after = await versionsOf(topology);
      return {
        effective:
          [...after.values()].every((version) => isVersion(version, to)) &&
          [...after].some(([name, version]) => before.get(name) !== version),
        detail: [...after]
          .map(([name, version]) => `${name}: ${before.get(name) ?? "unknown"} before, ${version} now`)
          .join("; "),
        agoMs: 0,
      };
    },
    heal,
    [Symbol.asyncDispose]: async () => {
      await heal();
    },
  };
}

/** A path names no version: that it is another one than before has to do. */
function isVersion(version: string, wanted: string): boolean {
  return !/^\d/.test(wanted) || version === wanted || version.startsWith(`${wanted}.`);
}

async function upgradeShard(topology: Topology, number: number, to: string): Promise<void> {
  const { master, replicas } = await shardNow(topology, number);
  for (const replica of replicas) await renew(replica, to);
  if (master === null) throw new Error(`shard ${String(number)} has no master`);
  await failOver(topology, number, master, replicas);
  await renew(master, to);
}

async function shardNow(topology: Topology, number: number): Promise<ShardRoles> {
  const shards = await topology.roles(AbortSignal.timeout(answerLimitMs));
  const found = shards.find(({ shard }) => shard === number);
  if (found === undefined) throw new Error(`there is no shard ${String(number)} at this moment`);
  return found;
}

async function renew(node: RedisNode, to: string): Promise<void> {
  if (node.upgrade === undefined) throw new Error(`${node.name}: its server is not ours to choose`);
  await node.upgrade(to, AbortSignal.timeout(stepLimitMs));
  await untilReplica(node, (fields) => fields.get("master_link_status") === "up");
}

async function untilReplica(node: RedisNode, isMore: (fields: ReadonlyMap<string, string>) => boolean): Promise<void> {
  await waitUntil(
    {
      what: `${node.name} following a master`,
      look: async () => fieldsOf(await node.ask(["INFO", "replication"], answerLimitMs).catch(String)),
      isDone: (fields) => fields.get("role") === "slave" && isMore(fields),
      limitMs: stepLimitMs,
    },
    AbortSignal.timeout(stepLimitMs),
  );
}

async function failOver(
  topology: Topology,
  number: number,
  old: RedisNode,
  replicas: readonly RedisNode[],
): Promise<void> {
  const [replica] = replicas;
  if (replica === undefined) throw new Error(`shard ${String(number)} has no replica at this moment`);
  const isSentinel = topology.target.topology === "sentinel";
  const unfence = isSentinel ? await fence(old, replicas) : null;
  try {
    // A Cluster's replica asks its master to stop and catches up by itself; sentinels promote whomever they find.
    const chosen = isSentinel
      ? await promoted(topology, number, replicas, topology.sentinels[0] ?? old, [
          "SENTINEL",
          "FAILOVER",
          topology.access.masterName ?? topology.name,
        ])
      : await promoted(topology, number, replicas, replica, ["CLUSTER", "FAILOVER"]);
    if (isSentinel) await demote(old, chosen);
    // It may never follow as what it is: an older server cannot load what a newer one sends it.
    await untilReplica(old, () => true);
  } finally {
    await unfence?.();
  }
}

/** Sentinels leave a master that lives on as it is for 8 s, and it would begin as a master again. */
async function demote(old: RedisNode, { announced: { host, port } }: RedisNode): Promise<void> {
  await old.ask(["REPLICAOF", host, port], answerLimitMs);
  await old.ask(["CONFIG", "REWRITE"], answerLimitMs).catch(() => undefined);
}

/**
 * The replica that became master. The command is given again while it is refused (a failover is under way, no replica is known to be
 * good yet), and when nothing has come of it: a Cluster gives a manual failover up after 5 s.
 */
async function promoted(
  topology: Topology,
  number: number,
  replicas: readonly RedisNode[],
  asked: RedisNode,
  args: Command,
): Promise<RedisNode> {
  let patientUntilMs = -Infinity;
  const chosen = await waitUntil(
    {
      what: `a new master of shard ${String(number)} by ${args.join(" ")} to ${asked.name}`,
      look: async () => {
        const { master } = await shardNow(topology, number).catch(() => ({ master: null }));
        if (replicas.some((one) => one === master)) return master;
        if (performance.now() > patientUntilMs) {
          const answer = await asked.ask(args, answerLimitMs).then(String, String);
          patientUntilMs = performance.now() + (answer === "OK" ? 6_000 : 100);
        }
        return null;
      },
      isDone: (master) => master !== null,
      limitMs: stepLimitMs,
    },
    AbortSignal.timeout(stepLimitMs),
  );
  return chosen ?? asked;
}

/**
 * Lets the master take no more writes (NOREPLICAS), and waits until the replicas have all of them. CLIENT PAUSE would hold the
 * sentinels' own messages up, and the failover with them.
 */
async function fence(master: RedisNode, replicas: readonly RedisNode[]): Promise<() => Promise<void>> {
  const read = (await master.ask(["CONFIG", "GET", "min-replicas-to-write"], answerLimitMs)) as readonly string[];
  const set = (value: string) => master.ask(["CONFIG", "SET", "min-replicas-to-write", value], answerLimitMs);
  await set("1000");
  const offset = Number(fieldsOf(await master.ask(["INFO", "replication"], answerLimitMs)).get("master_repl_offset"));
  await waitUntil(
    {
      what: `the replicas of ${master.name} having all of it`,
      look: async () =>
        Promise.all(
          replicas.map(async (one) =>
            Number(fieldsOf(await one.ask(["INFO", "replication"], answerLimitMs)).get("slave_repl_offset")),
          ),
        ),
      isDone: (offsets) => offsets.every((one) => one >= offset),
      limitMs: stepLimitMs,
    },
    AbortSignal.timeout(stepLimitMs),
  );
  return async () => {
    await set(read[1] ?? "0");
    // A sentinel has written the fence into its file.
    await master.ask(["CONFIG", "REWRITE"], answerLimitMs).catch(() => undefined);
  };
}

/** An upgrade is not taken back: healed it is when every node runs and follows or leads. */
async function runAll({ nodes }: Topology, limitMs: number): Promise<Healed> {
  const limit = AbortSignal.timeout(limitMs);
  const states = await Promise.all(
    nodes.map(async (node) => {
      try {
        await node.start(limit);
        const fields = fieldsOf(await node.ask(["INFO", "replication"], answerLimitMs));
        const isWell = fields.get("role") === "master" || fields.get("master_link_status") === "up";
        return { isWell, detail: `${node.name}: ${isWell ? "runs" : "its link is down"}` };
      } catch (error) {
        return { isWell: false, detail: `${node.name}: ${String(error)}` };
      }
    }),
  );
  return { verified: states.every(({ isWell }) => isWell), detail: states.map(({ detail }) => detail).join("; ") };
}

async function versionsOf({ nodes }: Topology): Promise<ReadonlyMap<string, string>> {
  const versions = await Promise.all(
    nodes.map(async (node) => {
      const fields = fieldsOf(await node.ask(["INFO", "server"], answerLimitMs).catch(String));
      return [node.name, fields.get("redis_version") ?? "unknown"] as const;
    }),
  );
  return new Map(versions);
}

function fieldsOf(info: unknown): ReadonlyMap<string, string> {
  return new Map(
    [...String(info).matchAll(/^([a-z_]+):(.*?)\r?$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}
