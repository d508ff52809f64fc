import type { RedisNode } from "../topology/contract.ts";
import type { StartProbe } from "./contract.ts";
import { every } from "./every.ts";

const intervalMs = 100;
const limitMs = 300;

type How = "pfail" | "fail";

/**
 * Asks every node of a Cluster ten times a second whom it holds for failing (`fail?` is its own suspicion, PFAIL; `fail`
 * what the majority agreed on, FAIL), and journals every change of mind.
 */
export const probeClusterFailures: StartProbe = async (topology, { journal }) => {
  if (topology.target.topology !== "cluster") return { [Symbol.asyncDispose]: async () => undefined };
  const nodeAt = new Map(topology.nodes.map((node) => [`${node.announced.host}:${String(node.announced.port)}`, node]));
  const watch = (witness: RedisNode) => {
    let held = new Map<RedisNode, How>();
    const look = async () => {
      const text = await witness.ask(["CLUSTER", "NODES"], limitMs).catch(() => null);
      if (typeof text !== "string") return;
      const now = new Map<RedisNode, How>();
      for (const { address, how } of parseFailures(text)) {
        const node = nodeAt.get(address);
        if (node !== undefined && how !== null) now.set(node, how);
      }
      for (const [node, how] of now) {
        if (held.get(node) === how) continue;
        journal({ type: "node.down", target: topology.name, node: node.name, how, by: witness.name });
      }
      for (const [node, how] of held) {
        if (now.has(node)) continue;
        journal({ type: "node.up", target: topology.name, node: node.name, how, by: witness.name });
      }
      held = now;
    };
    return every(intervalMs, look, (error) => {
      const probe = `cluster failures as ${witness.name} sees them`;
      journal({ type: "probe.lost", probe, target: topology.name, reason: String(error) });
    });
  };
  const probes = topology.nodes.map(watch);
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(probes.map((probe) => probe[Symbol.asyncDispose]()));
    },
  };
};

/**
 * The flags of CLUSTER NODES: `<id> <ip:port@bus[,hostname]> <flags> ...`, a line a node.
 * Source: Redis documentation, CLUSTER NODES, "Serialization format".
 */
export function parseFailures(text: string): readonly { readonly address: string; readonly how: How | null }[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, endpoint = "", flags = ""] = line.split(" ");
      const words = flags.split(",");
      const how = words.includes("fail") ? "fail" : words.includes("fail?") ? "pfail" : null;
      return { address: endpoint.split("@")[0] ?? "", how };
    });
}
