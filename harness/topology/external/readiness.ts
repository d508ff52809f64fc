import { EnvironmentError } from "../../base/errors.ts";
import { waitUntil, WaitTimeout } from "../../base/wait-until.ts";
import type { RedisNode, Topology } from "../contract.ts";
import { addressText } from "../redis-client.ts";
import { readFields } from "../shapes/replies.ts";
import { missing } from "../shapes/table.ts";
import { describeRefusal } from "./refusals.ts";

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

/** Throws `EnvironmentError` where servers are there and do not take us in; one that is gone is for `untilWhole` to tell. */
export async function greet(servers: readonly RedisNode[]): Promise<void> {
  const refusals = await Promise.all(
    servers.map(async (server) =>
      server.ask(["PING"], answerLimitMs).then(
        () => [],
        (error: unknown) => (isTurnedAway(error) ? [describeRefusal(addressText(server.direct), error)] : []),
      ),
    ),
  );
  const [first] = refusals.flat();
  if (first === undefined) return;
  const all = refusals.flat().map(({ what }) => what);
  throw new EnvironmentError(`${all.join("; ")}.`, { next: first.next });
}

/** By Redis, for whom we are, or by TLS. */
function isTurnedAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isReply = /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|Client sent AUTH|invalid))/.test(error.message);
  return isReply || ("code" in error && /CERT|^UNABLE_TO_|SIGNED|TLS|SSL|^EPROTO/.test(String(error.code)));
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
