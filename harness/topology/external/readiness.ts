import { EnvironmentError } from "../../base/errors.ts";
import { waitUntil, WaitTimeout } from "../../base/wait-until.ts";
import type { RedisNode, Topology } from "../contract.ts";
import { readFields } from "../shapes/replies.ts";
import { missing } from "../shapes/table.ts";

/** A deployment that stands is whole already; a reading may fail for a moment. */
const wholeLimitMs = 3_000;
const answerLimitMs = 2_000;

/** Throws `EnvironmentError` with everything that is missing. */
export async function untilWhole(topology: Topology, signal: AbortSignal): Promise<void> {
  try {
    await waitUntil(
      { what: "whole", look: () => missing(topology), isDone: (lines) => lines.length === 0, limitMs: wholeLimitMs },
      signal,
    );
  } catch (error) {
    if (!(error instanceof WaitTimeout)) throw error;
    const seen = Array.isArray(error.lastSeen) ? error.lastSeen.map(String) : ["no server answers"];
    throw new EnvironmentError(`${topology.name} is not whole, so no run begins: ${seen.join("; ")}.`, {
      next: "Repair it first, or correct the numbers of masters, replicas and sentinels in the drill.",
      cause: error,
    });
  }
}

/** The lowest of the nodes' major versions: 6, 7, 8; 0 where nobody says. */
export async function versionOf(nodes: readonly RedisNode[]): Promise<number> {
  const versions = await Promise.all(
    nodes.map(async (node) => {
      const fields = await node.ask(["INFO", "server"], answerLimitMs).then(readFields, () => null);
      return fields === null ? null : Number.parseInt(fields.get("redis_version") ?? "0", 10);
    }),
  );
  const known = versions.filter((version) => version !== null);
  return known.length === 0 ? 0 : Math.min(...known);
}
