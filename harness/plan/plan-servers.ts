import { isAbsolute } from "node:path";
import type { WrittenServers } from "../drill/drill.ts";
import { Problems } from "../drill/problems.ts";
import type { PlannedServers, PlannedTarget } from "./plan.ts";
import { membersOf } from "./select-nodes.ts";

/** Which program each server is; null = the usual one for all. Throws `SpecError`. */
export function planServers(
  written: WrittenServers | undefined,
  target: PlannedTarget,
  path: readonly string[],
): PlannedServers | null {
  if (written === undefined) return null;
  const problems = new Problems();
  const { shards, copies, sentinels } = membersOf(target);
  const most = { node: shards * copies, sentinel: sentinels } as const;
  if (target.provider !== "process")
    problems.add({
      path,
      at: "key",
      expected: "servers that are local processes",
      got: `servers of a target of the provider ${target.provider}`,
      next: "Take it out.",
    });
  const byName: Record<string, string> = {};
  for (const [key, server = ""] of Object.entries(written)) {
    const [, kind, number] = /^(node|sentinel)\((\d+)\)$/.exec(key) ?? [];
    const isThere = Number(number) >= 1 && Number(number) <= most[kind === "sentinel" ? "sentinel" : "node"];
    if (key !== "all" && !isThere)
      problems.add({
        path: [...path, key],
        at: "key",
        expected: `all, node(1) to node(${String(most.node)})${sentinels > 0 ? ` or sentinel(1) to sentinel(${String(sentinels)})` : ""}`,
        got: JSON.stringify(key),
        next: "Name servers that the target has.",
      });
    if (!/^\d+(\.\d+)*$/.test(server) && !isAbsolute(server))
      problems.add({
        path: [...path, key],
        expected: 'a version such as "6.2", or an absolute path',
        got: JSON.stringify(server),
        next: "Write one of them.",
      });
    if (key !== "all") byName[`${target.name}-${kind ?? ""}-${number ?? ""}`] = server;
  }
  problems.throwIfAny();
  return { all: written.all ?? null, byName };
}

/** For the plan: `servers: redis-server 6.2, cache-node-2 7.0`. */
export function describeServers({ all, byName }: PlannedServers): string {
  const others = Object.entries(byName).map(([name, server]) => `${name} ${server}`);
  return `servers: ${[`redis-server ${all ?? "as usual"}`, ...others].join(", ")}`;
}
