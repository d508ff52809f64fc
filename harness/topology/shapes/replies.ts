import type { PlannedTarget } from "../../plan/plan.ts";
import type { RedisNode } from "../contract.ts";

/** A server that is healthy answers in a millisecond; one that does not within this is silent. */
const answerLimitMs = 200;

/** What a server said; or that it is `gone` (nobody listens, or the connection broke), or `silent` (frozen, cut off, busy). */
export type Answer<T> =
  | { readonly kind: "said"; readonly value: T }
  | { readonly kind: "gone" }
  | { readonly kind: "silent"; readonly why: string };

/** Asks one server and reads its reply; never throws. */
export async function askFor<T>(
  node: RedisNode,
  args: readonly [string, ...string[]],
  read: (reply: unknown) => T,
): Promise<Answer<T>> {
  try {
    return { kind: "said", value: read(await node.ask(args, answerLimitMs)) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ECONNREFUSED" || code === "ECONNRESET") return { kind: "gone" };
    return { kind: "silent", why: error instanceof Error ? error.message : String(error) };
  }
}

/** `field:value` lines of INFO and CLUSTER INFO. */
export function readFields(reply: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of String(reply).split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** The flat `[name, value, name, value]` of SENTINEL MASTER. */
export function readPairs(reply: unknown): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  if (!Array.isArray(reply)) return pairs;
  for (let index = 0; index + 1 < reply.length; index += 2) pairs.set(String(reply[index]), String(reply[index + 1]));
  return pairs;
}

/** The node that announces itself as `host:port`. */
export function nodeAt(nodes: readonly RedisNode[], host: string, port: string): RedisNode | null {
  return nodes.find(({ announced }) => announced.host === host && String(announced.port) === port) ?? null;
}

/** The name that the sentinels know the master by: the target's own, unless the deployment stands and has another one. */
export function masterNameOf({ name, external }: PlannedTarget): string {
  return external?.masterName ?? name;
}
