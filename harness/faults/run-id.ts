import type { RedisNode } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";

/** Another one after each start; null: the node does not answer. */
export async function runIdOf(node: RedisNode): Promise<string | null> {
  const info = await node.ask(["INFO", "server"], 4 * deadlineMs).catch(() => "");
  return /^run_id:(\w+)/m.exec(String(info))?.[1] ?? null;
}
