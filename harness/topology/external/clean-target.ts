import { existsSync, readFileSync } from "node:fs";
import { ToxiproxyApi } from "../toxiproxy.ts";
import { proxyName } from "./client-proxies.ts";
import type { KeptEntry } from "./entry.ts";
import { ExternalTopology } from "./external-topology.ts";
import { removeOwnKeys } from "./own-keys.ts";
import { TargetLock } from "./target-lock.ts";

/**
 * Takes the keys of a run out of a deployment that stands, for a harness that was killed. Harmless when repeated; throws when it
 * cannot be reached, or when another run is there by now.
 */
export async function cleanTarget({ entry }: { readonly entry: string }): Promise<void> {
  if (!existsSync(entry))
    throw new Error(
      "how to reach it went with the run's folder; the keys expire by themselves, after keyTtl at the latest",
    );
  const { target, owner } = JSON.parse(readFileSync(entry, "utf8")) as KeptEntry;
  const { external } = target;
  if (external === undefined) return;
  const topology = await ExternalTopology.find(target, external, AbortSignal.timeout(30_000));
  try {
    // The killed run's own lock may still be there; under its name it is ours.
    const lock = await TargetLock.take(topology, external.keyPrefix, owner, () => undefined);
    try {
      await removeOwnKeys(topology, external.keyPrefix);
    } finally {
      await lock.release();
    }
    if (external.toxiproxy !== null) {
      const api = new ToxiproxyApi(`the toxiproxy at ${external.toxiproxy}`, `http://${external.toxiproxy}`);
      for (const index of topology.nodes.keys()) await api.drop(proxyName(target.name, index));
    }
  } finally {
    topology.close();
  }
}
