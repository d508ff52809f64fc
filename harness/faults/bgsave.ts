import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode } from "../topology/contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, infoField, ownServerKind } from "./own-server.ts";

/** As a backup job at noon: the server stands still while it forks, and then every page that is written is copied. */
export const bgsave = ownServerKind({
  description: "Makes the server fork, with BGSAVE or BGREWRITEAOF.",
  targets: ["node"],
  window: "none",
  parameters: {
    writes: {
      type: "word",
      description: "What the fork writes: a snapshot (BGSAVE), or the append-only file anew (BGREWRITEAOF).",
      default: "rdb",
      oneOf: ["rdb", "aof"],
    },
  },
  faultOn: (node, { parameters, healLimitMs }) =>
    fork(node, parameters["writes"] === "aof" ? "aof" : "rdb", healLimitMs),
});

const wordsOf = {
  rdb: { command: "BGSAVE", isRunning: "rdb_bgsave_in_progress", status: "rdb_last_bgsave_status" },
  aof: { command: "BGREWRITEAOF", isRunning: "aof_rewrite_in_progress", status: "aof_last_bgrewrite_status" },
} as const;

function fork(node: RedisNode, what: keyof typeof wordsOf, healLimitMs: number): NodeFault {
  const { command, isRunning, status } = wordsOf[what];
  let forksBefore = 0;
  const look = async () => {
    const text = String(await node.ask(["INFO"], actLimitMs));
    return {
      forks: Number(infoField(text, "total_forks")),
      forkUs: infoField(text, "latest_fork_usec"),
      isRunning: infoField(text, isRunning) === "1",
      status: infoField(text, status),
    };
  };
  return {
    act: async () => {
      forksBefore = (await look()).forks;
      await node.ask([command], actLimitMs);
    },
    feel: async () => {
      const seen = await look();
      return {
        // It may have ended already; the count of forks stays.
        effective: seen.isRunning || seen.forks > forksBefore,
        detail: `${node.name}: ${seen.isRunning ? `${command} is under way` : `${command} is not under way any more`}, ${String(seen.forks - forksBefore)} forks, the last one took ${seen.forkUs} us`,
        agoMs: 0,
      };
    },
    heal: async (signal) => {
      if (node.pid === null) return { verified: true, detail: `${node.name}: is not running, nor does its fork` };
      const seen = await waitUntil(
        { what: `the end of ${command} on ${node.name}`, look, isDone: (now) => !now.isRunning, limitMs: healLimitMs },
        signal,
      );
      return { verified: seen.status === "ok", detail: `${node.name}: ${command} has ended: ${seen.status}` };
    },
  };
}
