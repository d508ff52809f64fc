import type { RedisNode } from "../topology/contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, ownServerKind } from "./own-server.ts";

/** What `CLIENT LIST` calls the connections of faults and probes, and those of sentinels: neither are clients. */
const notClients = / name=(redrill-harness|sentinel-[0-9a-f]+-(cmd|pubsub)) /;

/** As a failover or a tired operator does: every client of the server finds its connections closed, at the same moment. */
export const clientKill = ownServerKind({
  description: "Closes the connections of all clients with CLIENT KILL; redrill's own probes and sentinels are spared.",
  targets: ["node"],
  window: "none",
  parameters: {},
  faultOn: killClients,
});

function killClients(node: RedisNode): NodeFault {
  let killed: readonly string[] = [];
  return {
    act: async () => {
      killed = await clientIds(node);
      // One by one: nothing else spares some. What has gone by itself meanwhile is counted as 0.
      await Promise.all(killed.map((id) => node.ask(["CLIENT", "KILL", "ID", id], actLimitMs)));
    },
    feel: async () => {
      const there = new Set(await clientIds(node));
      const left = killed.filter((id) => there.has(id));
      return {
        effective: killed.length > 0 && left.length === 0,
        detail: `${node.name}: ${String(killed.length)} connections of clients were closed, ${String(left.length)} of them are still open`,
        agoMs: 0,
      };
    },
    heal: async () => ({ verified: true, detail: `${node.name}: nothing is held down; clients may connect again` }),
  };
}

async function clientIds(node: RedisNode): Promise<readonly string[]> {
  const list = String(await node.ask(["CLIENT", "LIST", "TYPE", "normal"], actLimitMs));
  return list
    .split("\n")
    .filter((line) => line !== "" && !notClients.test(line))
    .map((line) => /^id=(\d+)/.exec(line)?.[1] ?? "");
}
