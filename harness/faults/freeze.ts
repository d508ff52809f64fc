import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { FaultKind, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";

/** The process stands still with its connections open, as in a stalled VM or a swap storm: nobody is told. */
export const freeze: FaultKind = {
  description: "Stops the process with SIGSTOP, its connections open, and lets it go on with SIGCONT.",
  needs: ["pause"],
  targets: ["node", "sentinel"],
  window: "optional",
  isLink: false,
  parameters: {},
  inject: (fault) => injectIntoAll(fault, (node) => freezeNode(node, fault)),
};

function freezeNode(node: RedisNode, { healLimitMs, plan }: ResolvedFault): NodeFault {
  // Two deadlines have to fit into the window: feeling must not make the freeze longer than it was asked for.
  const patienceMs = Math.min(deadlineMs, (plan.forMs ?? Infinity) / 4);
  return {
    act: () => node.pause(),

    feel: async () => {
      const startMs = performance.now();
      const pings = [await ping(node, patienceMs), await ping(node, patienceMs)];
      const isFrozen = node.pid === null ? false : await node.isFrozen();
      // Where nobody can tell the silence has to do.
      const effective = pings.every((result) => result === "timed out") && isFrozen !== false;
      const detail = `${node.name}: two PINGs with ${String(patienceMs)} ms each: ${pings.join(", ")}; ${fateOf(isFrozen)}`;
      return { effective, detail, agoMs: performance.now() - startMs };
    },

    heal: async (signal) => {
      await node.resume();
      if (node.pid === null) return { verified: true, detail: `${node.name}: is not running, so nothing is frozen` };
      await waitUntil(
        {
          what: `${node.name} answering PING`,
          look: () => ping(node, deadlineMs),
          isDone: (result) => result === "answered",
          limitMs: healLimitMs,
        },
        signal,
      );
      return { verified: true, detail: `${node.name}: resumed, PING answered` };
    },
  };
}

function fateOf(isFrozen: boolean | null): string {
  if (isFrozen === null) return "whether the process stands still is not known";
  return isFrozen ? "the process stands still" : "the process does not stand still";
}
