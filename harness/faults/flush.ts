import type { RedisNode } from "../topology/contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, ownServerKind } from "./own-server.ts";

/** As in the wrong terminal window: every miss goes to the origin at once, and what was nowhere else is lost. */
export const flush = ownServerKind({
  description: "Deletes all keys, which are lost for good: healing does not bring them back.",
  targets: ["node"],
  window: "none",
  parameters: {
    database: {
      type: "word",
      description: "All of them (FLUSHALL), or the first one (FLUSHDB).",
      default: "all",
      oneOf: ["all", "first"],
    },
    mode: {
      type: "word",
      description: "Whether the server stands still until the memory is freed (sync), or frees it beside (async).",
      default: "sync",
      oneOf: ["sync", "async"],
    },
  },
  faultOn: (node, { parameters }) =>
    flushed(
      node,
      parameters["database"] === "all" ? "FLUSHALL" : "FLUSHDB",
      parameters["mode"] === "async" ? "ASYNC" : "SYNC",
    ),
});

/** Memory of a large server takes seconds to free. */
const flushLimitMs = 60_000;

function flushed(node: RedisNode, command: "FLUSHALL" | "FLUSHDB", mode: "SYNC" | "ASYNC"): NodeFault {
  let before = 0;
  let after = 0;
  return {
    act: async () => {
      before = await keysOf(node);
      await node.ask([command, mode], flushLimitMs);
      // At once: the load fills it again.
      after = await keysOf(node);
    },
    feel: async () => ({
      effective: after < before,
      detail: `${node.name}: ${String(before)} keys before ${command}, ${String(after)} after it${before === 0 ? ": there was nothing to lose" : ""}`,
      agoMs: 0,
    }),
    heal: async () => ({
      verified: true,
      detail: `${node.name}: nothing is left to undo; the keys are lost, as the drill means it`,
    }),
  };
}

async function keysOf(node: RedisNode): Promise<number> {
  return Number(await node.ask(["DBSIZE"], actLimitMs));
}
