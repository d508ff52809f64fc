import type { JournalEvent } from "../../harness/journal/event.ts";
import { askOnFreshConnection } from "../../harness/topology/redis-client.ts";
import type { FailureCell } from "./failure-drill.ts";

/** The slot of `{foo}`. */
const slot = 12_182;

type Node = Extract<JournalEvent, { type: "node.started" }>;

/**
 * Makes another node the master, by command: SENTINEL FAILOVER, CLUSTER FAILOVER at a replica. A standalone has no other; it
 * becomes a replica of nobody for a second and a half, as after a wrong command.
 */
export async function failOver(topology: FailureCell["topology"], nodes: readonly Node[]): Promise<void> {
  switch (topology) {
    case "standalone": {
      await ask(nodes[0], ["REPLICAOF", "127.0.0.1", "1"]);
      await new Promise((done) => setTimeout(done, 1500));
      await ask(nodes[0], ["REPLICAOF", "NO", "ONE"]);
      return;
    }
    case "sentinel": {
      const sentinel = nodes.find(({ role }) => role === "sentinel");
      const masters = (await ask(sentinel, ["SENTINEL", "MASTERS"])) as string[][];
      await ask(sentinel, ["SENTINEL", "FAILOVER", masters[0]?.[1] ?? ""]);
      return;
    }
    case "cluster": {
      const ranges = (await ask(nodes[0], ["CLUSTER", "SLOTS"])) as [number, number, ...[string, number][]][];
      const [, , , replica] = ranges.find(([from, to]) => from <= slot && slot <= to) ?? [];
      const port = replica?.[1];
      await ask(
        nodes.find(({ address }) => address.endsWith(`:${String(port)}`)),
        ["CLUSTER", "FAILOVER"],
      );
      return;
    }
    default:
      topology satisfies never;
  }
}

async function ask(node: Node | undefined, command: readonly [string, ...string[]]): Promise<unknown> {
  if (node === undefined) throw new Error(`${command.join(" ")}: there is no such node`);
  const [host = "", port = ""] = node.address.split(":");
  const nobody = { username: null, password: null };
  return (await askOnFreshConnection({ host, port: Number(port) }, nobody, command, 2000)).reply;
}
