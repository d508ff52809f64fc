import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { FaultKind } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";

/** The process ends as in a crash, and is started again on the data of its disk. */
export const kill: FaultKind = {
  description: "Ends the process with SIGKILL, and starts it again after the window, or at the end of the run.",
  needs: ["kill", "restart"],
  targets: ["node", "sentinel"],
  window: "optional",
  windowKey: { name: "restart", prefix: "after" },
  isLink: false,
  parameters: {},
  inject: (fault) => injectIntoAll(fault, killNode),
};

function killNode(node: RedisNode): NodeFault {
  let before: string | null = null;
  let killedAtMs = 0;
  return {
    act: async () => {
      before = await runIdOf(node);
      await node.kill();
      killedAtMs = performance.now();
    },

    feel: async (signal) => {
      const agoMs = performance.now() - killedAtMs;
      const look = async () => ({ pid: node.pid, ping: await ping(node, deadlineMs) });
      const seen = await waitUntil(
        {
          what: `${node.name} refusing connections`,
          look,
          // The connection that was open breaks first; the next one is refused.
          isDone: (reading) => reading.ping === "refused" || reading.pid !== null,
          limitMs: 4 * deadlineMs,
          pauseMs: 1,
        },
        signal,
      ).catch(look);
      const effective = seen.pid === null && seen.ping === "refused";
      const fate = seen.pid === null ? "the process is gone" : `process ${String(seen.pid)} is running`;
      return { effective, detail: `${node.name}: ${fate}, PING ${seen.ping}`, agoMs };
    },

    heal: async (signal) => {
      if (killedAtMs === 0) return { verified: true, detail: `${node.name}: was not killed` };
      await node.start(signal);
      const after = await runIdOf(node);
      const verified = after !== null && after !== before;
      const change = before === null ? "its run_id before is not known" : `run_id changed`;
      return {
        verified,
        detail: verified
          ? `${node.name}: started again, ${change}`
          : `${node.name}: run_id is ${after ?? "not to be had"}, it was ${before ?? "unknown"}`,
      };
    },
  };
}

/** Null: the node does not answer. */
async function runIdOf(node: RedisNode): Promise<string | null> {
  const info = await node.ask(["INFO", "server"], 4 * deadlineMs).catch(() => "");
  return /^run_id:(\w+)/m.exec(String(info))?.[1] ?? null;
}
