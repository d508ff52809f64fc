import { waitUntil } from "../base/wait-until.ts";
import type { PartitionCut, RedisNode } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { FaultKind, Healed, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";

/**
 * The network between servers splits: those that are hit on one side, with each other, all others of the target on the other.
 * Clients reach both sides, so that a master on the wrong side goes on taking writes until it notices.
 */
export const partition: FaultKind = {
  description: "Cuts servers off from all others of their target, one way or both; clients still reach them.",
  needs: ["partition"],
  targets: ["node", "sentinel"],
  window: "optional",
  isLink: false,
  parameters: {
    direction: {
      type: "word",
      description: "What is lost: what the servers that are hit send (out), what is sent to them (in), or both.",
      default: "both",
      oneOf: ["both", "in", "out"],
    },
  },
  inject: (fault) => {
    const { nodes, sentinels } = fault.topology;
    const others = [...nodes, ...sentinels].filter((one) => !fault.nodes.includes(one));
    if (others.length === 0) throw new Error(`${fault.plan.name}: nobody is left to be cut off from`);
    return injectIntoAll(fault, (node) => cutOff(fault, node, others));
  },
};

function cutOff(fault: ResolvedFault, node: RedisNode, others: readonly RedisNode[]): NodeFault {
  const direction = fault.parameters["direction"] as PartitionCut["direction"];
  return {
    act: () => node.partition({ from: others, direction }),

    feel: async () => {
      const startMs = performance.now();
      const paths = await lookAtPaths(node, others);
      return {
        effective: paths.every(({ out, into }) => out === (direction === "in") && into === (direction === "out")),
        detail: paths.map((path) => describe(node, path)).join(", "),
        agoMs: performance.now() - startMs,
      };
    },

    heal: async (signal): Promise<Healed> => {
      await node.rejoin();
      const paths = await waitUntil(
        {
          what: `${node.name} and the others reaching each other`,
          look: () => lookAtPaths(node, others),
          isDone: (seen) => seen.every(({ out, into }) => out !== false && into !== false),
          limitMs: fault.healLimitMs,
        },
        signal,
      );
      const detail = paths.map((path) => describe(node, path)).join(", ");
      return { verified: true, detail: `${detail}; PING past them ${await ping(node, deadlineMs)}` };
    },
  };
}

/** Whether what one sends gets to the other, each way; null: nobody can tell. */
interface Paths {
  readonly other: RedisNode;
  readonly out: boolean | null;
  readonly into: boolean | null;
}

function lookAtPaths(node: RedisNode, others: readonly RedisNode[]): Promise<readonly Paths[]> {
  return Promise.all(
    others.map(async (other): Promise<Paths> => {
      const [out, into] = await Promise.all([node.reaches(other, deadlineMs), other.reaches(node, deadlineMs)]);
      return { other, out, into };
    }),
  );
}

function arrow(isOpen: boolean | null, open: string): string {
  if (isOpen === null) return "?";
  return isOpen ? open : "x";
}

function describe({ name }: RedisNode, { other, out, into }: Paths): string {
  return `${name} ${arrow(into, "<-")} ${arrow(out, "->")} ${other.name}`;
}
