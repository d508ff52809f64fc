import { waitUntil } from "../base/wait-until.ts";
import type { NodeConnection, RedisNode } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, ownServerKind } from "./own-server.ts";

/** Writes nothing, or nobody could kill it. */
const endless = "while true do end";

/** As a script that met a key ten thousand times larger than its author's: silence first, then BUSY for everybody. */
export const busyScript = ownServerKind({
  description: "Runs a Lua script that does not end: silence, then BUSY for every command; SCRIPT KILL ends it.",
  targets: ["node"],
  window: "optional",
  parameters: {
    busyAfter: {
      type: "duration",
      description:
        "How long the server is silent before it says BUSY (busy-reply-threshold; Redis's own is 5s). SCRIPT KILL is heard only after it.",
      default: "500ms",
      min: 1,
      max: 4_000,
    },
  },
  faultOn: (node, { parameters, healLimitMs }) => run(node, Number(parameters["busyAfterMs"]), healLimitMs),
});

/** The older name, which every version knows. */
const threshold = "lua-time-limit";

function run(node: RedisNode, busyAfterMs: number, healLimitMs: number): NodeFault {
  let running: NodeConnection | null = null;
  let before: string | null = null;
  let startMs = 0;
  return {
    act: async () => {
      const reply = await node.ask(["CONFIG", "GET", threshold], actLimitMs);
      before = Array.isArray(reply) ? String(reply[1]) : null;
      running = await node.connect(actLimitMs);
      await node.ask(["CONFIG", "SET", threshold, busyAfterMs], actLimitMs);
      startMs = performance.now();
      // Its error is how it ends.
      void running.ask(["EVAL", endless, 0], 2_147_483_647).catch(() => undefined);
    },

    feel: async (signal) => {
      const seen = await waitUntil(
        {
          what: `${node.name} saying BUSY`,
          look: () => said(node),
          // An answer at once says that no script runs; the very first one may have been faster than the script.
          isDone: (reply) => reply !== "timed out" && performance.now() - startMs > deadlineMs,
          limitMs: busyAfterMs + 4 * deadlineMs,
        },
        signal,
      );
      return {
        effective: seen.startsWith("BUSY"),
        detail: `${node.name}: PING was answered ${JSON.stringify(seen)}`,
        agoMs: performance.now() - startMs,
      };
    },

    heal: async (signal) => {
      if (node.pid === null) return { verified: true, detail: `${node.name}: is not running, nor is its script` };
      // NOTBUSY: it has ended already.
      await node.ask(["SCRIPT", "KILL"], actLimitMs).catch(() => undefined);
      running?.close();
      await waitUntil(
        {
          what: `${node.name} answering PING`,
          look: () => said(node),
          isDone: (reply) => reply === "PONG",
          limitMs: healLimitMs,
        },
        signal,
      );
      if (before !== null) await node.ask(["CONFIG", "SET", threshold, before], actLimitMs);
      return { verified: true, detail: `${node.name}: the script was killed, PING answered PONG` };
    },
  };
}

async function said(node: RedisNode): Promise<string> {
  return node
    .ask(["PING"], deadlineMs)
    .then(String, (error: unknown) =>
      error instanceof Error && error.name === "ReplyError" ? error.message : "timed out",
    );
}
