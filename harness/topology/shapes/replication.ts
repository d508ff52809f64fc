import type { RedisNode } from "../contract.ts";
import { askFor, readFields } from "./replies.ts";

/** What is missing until this node does its part: a master with that many replicas online, or a replica with its link up. */
export async function missingInReplication(node: RedisNode, replicas: number): Promise<readonly string[]> {
  const answer = await askFor(node, ["INFO", "replication"], readFields);
  if (answer.kind !== "said") return [`${node.name} is ${answer.kind}`];
  const fields = answer.value;
  if (fields.get("role") === "slave") {
    const link = fields.get("master_link_status") ?? "unknown";
    return link === "up" ? [] : [`${node.name}: its link to the master is ${link}`];
  }
  if (fields.get("role") !== "master") return [`${node.name}: its role is unknown`];
  const online = [...fields].filter(
    ([name, value]) => /^slave\d+$/.test(name) && value.includes("state=online"),
  ).length;
  return online === replicas ? [] : [`${node.name}: ${String(online)} of ${String(replicas)} replicas online`];
}
