import { waitUntil } from "../base/wait-until.ts";
import type { ParameterSpec } from "../plan/catalogue.ts";
import type { RedisNode } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { ResolvedFault } from "./contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { runIdOf } from "./run-id.ts";

/** What becomes of the data on a server's disk while it is down. */
export const dataParameter: ParameterSpec = {
  type: "word",
  description: "What is on its disk is there when it starts again (kept), or its disk is empty (lost).",
  default: "kept",
  oneOf: ["kept", "lost"],
};

/** How a process ends: resolves when it is gone, with what went otherwise than it should, or null. */
export type TakeDown = (node: RedisNode) => Promise<string | null>;

/** Ends a process, loses its data if that is wanted, and starts it again when it is healed. */
export function takeDown({ parameters }: ResolvedFault, node: RedisNode, how: TakeDown): NodeFault {
  const isDataLost = parameters["data"] === "lost";
  let before: { readonly runId: string | null; readonly keys: number | null } | null = null;
  let problem: string | null = null;
  /** Null: it never went down, as far as this fault knows. */
  let downAtMs: number | null = null;
  return {
    act: async () => {
      before = { runId: await runIdOf(node), keys: await keysOf(node) };
      problem = await how(node);
      downAtMs = performance.now();
      if (isDataLost) await node.wipe();
    },

    feel: async (signal) => {
      const agoMs = performance.now() - (downAtMs ?? performance.now());
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
      const effective = seen.pid === null && seen.ping === "refused" && problem === null;
      const fate = seen.pid === null ? "the process is gone" : `process ${String(seen.pid)} is running`;
      const but = problem === null ? "" : `, but ${problem}`;
      return { effective, detail: `${node.name}: ${fate}, PING ${seen.ping}${but}`, agoMs };
    },

    heal: async (signal) => {
      const isUp = downAtMs === null && node.pid !== null; // it refused
      if (before === null || isUp) return { verified: true, detail: `${node.name}: was not taken down` };
      await node.start(signal);
      const [runId, keys] = [await runIdOf(node), await keysOf(node)];
      if (runId === null || runId === before.runId) {
        const [now, then] = [runId ?? "not to be had", before.runId ?? "unknown"];
        return { verified: false, detail: `${node.name}: run_id is ${now}, it was ${then}` };
      }
      const change = before.runId === null ? "its run_id before is not known" : "run_id changed";
      const disk = isDataLost ? ", on an empty disk" : "";
      const [then, now] = [before.keys ?? "unknown", keys ?? "unknown"];
      const data = node.kind === "sentinel" ? "" : `; keys before ${String(then)}, at first ${String(now)}`;
      return { verified: true, detail: `${node.name}: started again${disk}, ${change}${data}` };
    },
  };
}

async function keysOf(node: RedisNode): Promise<number | null> {
  if (node.kind === "sentinel") return null;
  const keys = await node.ask(["DBSIZE"], 4 * deadlineMs).catch(() => null);
  return typeof keys === "number" ? keys : null;
}
