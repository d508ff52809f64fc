import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, Toxic } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { FaultKind, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";
import { healLink, linkOf, planeParameter } from "./link-fault.ts";

/** Data vanishes on the path and nobody is told: connections stay open, connecting works. Healing closes the connections. */
export const blackHole: FaultKind = {
  description: "Swallows everything on the path to a node, both ways, with the connections open.",
  needs: ["link"],
  targets: ["node"],
  window: "optional",
  isLink: true,
  parameters: { plane: planeParameter },
  inject: (fault) => injectIntoAll(fault, (node) => swallow(fault, node)),
};

function swallow(fault: ResolvedFault, node: RedisNode): NodeFault {
  const link = linkOf(fault, node);
  const toxics = (["upstream", "downstream"] as const).map((stream): Toxic => ({
    name: `${fault.plan.name}-${stream}`,
    type: "timeout",
    stream,
    attributes: { timeout: 0 },
  }));
  return {
    act: async () => {
      for (const toxic of toxics) await link.add(toxic);
    },

    feel: async () => {
      const startMs = performance.now();
      const pings = [await ping(link, deadlineMs), await ping(link, deadlineMs)];
      return {
        effective: pings.every((result) => result === "timed out"),
        detail: `${node.name}: two PINGs through the ${link.plane} path with ${String(deadlineMs)} ms each: ${pings.join(", ")}`,
        agoMs: performance.now() - startMs,
      };
    },

    heal: (signal) =>
      healLink(
        node,
        link,
        toxics,
        async (limit) => {
          await waitUntil(
            {
              what: `${node.name} answering PING through the ${link.plane} path`,
              look: () => ping(link, deadlineMs),
              isDone: (result) => result === "answered",
              limitMs: fault.healLimitMs,
            },
            limit,
          );
          return { verified: true, detail: `${node.name}: PING through the ${link.plane} path answered` };
        },
        signal,
      ),
  };
}
