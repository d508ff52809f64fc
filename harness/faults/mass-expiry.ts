import { setTimeout as sleep } from "node:timers/promises";
import { keyInSlots } from "../base/key-slot.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import type { ResolvedFault } from "./contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, infoNumber, ownServerKind } from "./own-server.ts";

/** In one script: a server that is asked for more stands still for longer than it has to. */
const atOnce = 1_000;
/** The values are written by the server itself; ARGV: prefix, from, to, bytes, the moment in ms. */
const write =
  "local value = string.rep('x', ARGV[4]) for n = ARGV[2], ARGV[3] do redis.call('SET', ARGV[1] .. n, value, 'PXAT', ARGV[5]) end";
const remove = "for n = ARGV[2], ARGV[3] do redis.call('UNLINK', ARGV[1] .. n) end";
const countLeft = "local n = 0 for k = ARGV[2], ARGV[3] do n = n + redis.call('EXISTS', ARGV[1] .. k) end return n";

/** As a batch job that gave all its keys the same TTL: they expire at one moment, and the server works for a while to be rid of them. */
export const massExpiry = ownServerKind({
  description: "Writes keys of its own that all expire at the same moment.",
  targets: ["node"],
  window: "none",
  parameters: {
    count: { type: "integer", description: "How many, on each node.", default: 50_000, min: 1_000, max: 1_000_000 },
    size: { type: "size", description: "Of each value.", default: "100b", min: 1, max: 1_048_576 },
    ttl: {
      type: "duration",
      description: "From the fault's time to the moment when they expire; writing them has to fit in.",
      default: "2s",
      min: 500,
      max: 10_000,
    },
  },
  faultOn: expire,
});

function expire(node: RedisNode, { topology, parameters, plan, effectLimitMs, healLimitMs }: ResolvedFault): NodeFault {
  const total = Number(parameters["count"]);
  let prefix = `redrill:${plan.name}:`;
  let before = 0;
  let dueMs = 0;
  const onAll = async (script: string, ...more: (string | number)[]): Promise<number> => {
    let sum = 0;
    for (let from = 1; from <= total; from += atOnce) {
      const to = Math.min(from + atOnce - 1, total);
      sum += Number(await node.ask(["EVAL", script, 0, prefix, from, to, ...more], actLimitMs));
    }
    return sum;
  };

  return {
    act: async () => {
      const role: unknown = await node.ask(["ROLE"], actLimitMs);
      if (!Array.isArray(role) || role[0] !== "master")
        throw new Error(`${node.name} is no master: keys are written where writes go`);
      if (topology.target.topology === "cluster") prefix = await prefixFor(node, topology, prefix);
      const ttlMs = Number(parameters["ttlMs"]);
      // The server's clock decides, and nobody says that it is this machine's.
      const [seconds = 0, us = 0] = ((await node.ask(["TIME"], actLimitMs)) as readonly unknown[]).map(Number);
      const expireAt = seconds * 1_000 + Math.floor(us / 1_000) + ttlMs;
      dueMs = performance.now() + ttlMs;
      await onAll(write, Number(parameters["sizeBytes"]), expireAt);
      if (performance.now() >= dueMs)
        throw new Error(`${node.name}: writing ${String(total)} keys took longer than ttl; make it longer`);
      before = await infoNumber(node, "stats", "expired_keys");
      await sleep(dueMs - performance.now());
    },

    feel: async (signal) => {
      const look = async () => (await infoNumber(node, "stats", "expired_keys")) - before;
      const expired = await waitUntil(
        {
          what: `${String(total)} keys of ${node.name} expiring`,
          look,
          isDone: (seen) => seen >= 0.9 * total,
          limitMs: 0.8 * effectLimitMs,
        },
        signal,
      ).catch(look);
      return {
        effective: expired >= 0.9 * total,
        detail: `${node.name}: ${String(expired)} keys expired since ${String(total)} were written`,
        agoMs: performance.now() - dueMs,
      };
    },

    heal: async (signal) => {
      if (node.pid === null) return { verified: true, detail: `${node.name}: is not running` };
      await onAll(remove);
      const look = () => onAll(countLeft);
      const what = `the fault's keys gone from ${node.name}`;
      await waitUntil({ what, look, isDone: (left) => left === 0, limitMs: healLimitMs }, signal);
      return { verified: true, detail: `${node.name}: none of the fault's keys is left` };
    },
  };
}

/** All keys lie in one slot of the node's. */
async function prefixFor(node: RedisNode, topology: Topology, prefix: string): Promise<string> {
  const shards = await topology.roles(AbortSignal.timeout(actLimitMs));
  const slots = shards.find(({ master }) => master === node)?.slots ?? [];
  return `{${keyInSlots(prefix.slice(0, -1), slots)}}:`;
}
