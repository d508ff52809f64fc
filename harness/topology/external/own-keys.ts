import { EnvironmentError } from "../../base/errors.ts";
import type { RedisNode, Topology } from "../contract.ts";
import { lockKey } from "./target-lock.ts";

const answerLimitMs = 5_000;
/** A page of SCAN; the server goes on with its other work between two. */
const pageKeys = 1_000;
const rolesLimitMs = 5_000;

/** How many keys begin with the prefix, on all masters. Looks through the whole key space, page by page. */
export async function countOwnKeys(topology: Topology, prefix: string): Promise<number> {
  const counts = await Promise.all(
    (await mastersOf(topology)).map(async (master) => {
      let count = 0;
      for await (const keys of pages(master, prefix)) count += keys.length;
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Throws `EnvironmentError` where keys with the prefix are, the lock aside: somebody else's, or those of a run that was killed. */
export async function checkNoOwnKeys(topology: Topology, prefix: string): Promise<void> {
  const count = (await countOwnKeys(topology, prefix)) - 1;
  if (count <= 0) return;
  throw new EnvironmentError(`${topology.name} has ${String(count)} keys already that begin with ${prefix}.`, {
    next: "If they are of a run that was killed: redrill cleanup. If they are somebody else's: choose another external: { keyPrefix: ... }.",
  });
}

/** UNLINKs every key that begins with the prefix, on all masters; the lock stays. */
export async function removeOwnKeys(topology: Topology, prefix: string): Promise<void> {
  await Promise.all(
    (await mastersOf(topology)).map(async (master) => {
      for await (const keys of pages(master, prefix)) {
        // One by one: in a Cluster they lie in many slots. They are on their way together all the same.
        const ours = keys.filter((key) => key !== lockKey(prefix));
        await Promise.all(ours.map((key) => master.ask(["UNLINK", key], answerLimitMs)));
      }
    }),
  );
}

async function mastersOf(topology: Topology): Promise<readonly RedisNode[]> {
  const shards = await topology.roles(AbortSignal.timeout(rolesLimitMs));
  return shards.map(({ shard, master }) => {
    if (master === null) throw new Error(`shard ${String(shard)} of ${topology.name} has no master`);
    return master;
  });
}

async function* pages(master: RedisNode, prefix: string): AsyncGenerator<readonly string[]> {
  let cursor = "0";
  do {
    const reply = await master.ask(["SCAN", cursor, "MATCH", `${prefix}*`, "COUNT", pageKeys], answerLimitMs);
    const [next, keys] = reply as readonly [string, readonly string[]];
    cursor = next;
    if (keys.length > 0) yield keys.filter((key) => key.startsWith(prefix));
  } while (cursor !== "0");
}
