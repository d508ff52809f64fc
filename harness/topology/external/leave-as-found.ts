import type { UndoEntry } from "../../base/undo-log.ts";
import { waitUntil } from "../../base/wait-until.ts";
import type { Topology, TopologyContext } from "../contract.ts";
import { clientsLeft, compareSnapshots, type Snapshot, takeSnapshot } from "./as-found.ts";
import type { Entry } from "./discover.ts";
import { countOwnKeys, removeOwnKeys } from "./own-keys.ts";
import type { TargetLock } from "./target-lock.ts";

/** After a failover a master is there again in seconds. */
const mastersLimitMs = 20_000;

/**
 * Takes all keys of ours out, compares the deployment with what it was before, and journals the comparison. Masters that are others
 * now are told there; everything else that is not as it was found is thrown, in one `Error`.
 */
export async function leaveAsFound(
  topology: Topology & { readonly entry: Entry; close(): void },
  {
    lock,
    before,
    cleaning,
    journal,
  }: Pick<TopologyContext, "journal"> & {
    readonly lock: TargetLock;
    readonly before: Snapshot;
    /** Marked as done when no key of ours is there any more. */
    readonly cleaning: UndoEntry;
  },
): Promise<void> {
  const { entry, name } = topology;
  const { keyPrefix } = entry.external;
  await untilEveryShardHasAMaster(topology);
  await removeOwnKeys(topology, keyPrefix);
  await lock.release();
  const keysLeft = await countOwnKeys(topology, keyPrefix);
  if (keysLeft === 0) cleaning.done();
  const { changed, masters, unchecked } = compareSnapshots(before, await takeSnapshot(topology));
  topology.close();
  const connections = await clientsLeft([
    ...topology.nodes.map((node) => ({ name: node.name, address: node.direct, credentials: entry.credentials })),
    ...topology.sentinels.map((sentinel) => ({
      name: sentinel.name,
      address: sentinel.direct,
      credentials: entry.sentinelCredentials,
    })),
  ]);
  const { clients } = connections;
  journal({
    type: "target.compared",
    target: name,
    keysLeft,
    changed,
    clients,
    masters,
    unchecked: [...unchecked, ...connections.unchecked],
  });
  const left = [
    ...(keysLeft === 0 ? [] : [`${String(keysLeft)} keys that begin with ${keyPrefix}`]),
    ...changed.map((what) => `${what} is not as it was found`),
    ...clients,
  ];
  if (left.length > 0) throw new Error(left.join("; "));
}

async function untilEveryShardHasAMaster(topology: Topology): Promise<void> {
  await waitUntil(
    {
      what: `a master of every shard of ${topology.name}, to clean up at`,
      look: (signal) => topology.roles(signal),
      isDone: (shards) => shards.length > 0 && shards.every(({ master }) => master !== null),
      limitMs: mastersLimitMs,
    },
    new AbortController().signal,
  );
}
