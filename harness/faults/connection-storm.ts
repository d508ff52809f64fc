import { setTimeout as sleep } from "node:timers/promises";
import { waitUntil } from "../base/wait-until.ts";
import type { NodeConnection, RedisNode } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, infoField, ownServerKind } from "./own-server.ts";

/** So many are opened at the same time: what a listen queue holds. */
const atOnce = 100;
const churnTickMs = 50;

/** As a fleet that is deployed with a pool too large, or serverless functions that each bring their own. */
export const connectionStorm = ownServerKind({
  description: "Opens many connections and holds them, or closes and opens some all the time; healing closes them.",
  targets: ["node"],
  window: "optional",
  parameters: {
    connections: { type: "integer", description: "How many, to each node.", default: 1_000, min: 1, max: 20_000 },
    churn: {
      type: "rate",
      description: "How many of them are closed and opened anew in a second; none = they are held.",
      default: null,
      min: 1,
      max: 5_000,
    },
  },
  faultOn: (node, { parameters, healLimitMs }) => {
    const { connections, churnPerSecond } = parameters;
    return storm(node, Number(connections), Number(churnPerSecond ?? 0), healLimitMs);
  },
});

function storm(node: RedisNode, count: number, churnPerSecond: number, healLimitMs: number): NodeFault {
  const over = new AbortController();
  let open: NodeConnection[] = [];
  let churning: Promise<void> = Promise.resolve();
  let before: Clients = { connected: 0, received: 0, rejected: 0 };

  /** A server that has no place for more refuses; that is an effect, not a failure. */
  const openMore = async (more: number): Promise<void> => {
    for (let left = more; left > 0 && !over.signal.aborted; left -= atOnce) {
      const opening = Array.from({ length: Math.min(left, atOnce) }, () => node.connect(actLimitMs));
      for (const one of await Promise.allSettled(opening)) if (one.status === "fulfilled") open.push(one.value);
    }
  };
  const churn = async (): Promise<void> => {
    for (let due = 0; !over.signal.aborted;) {
      await sleep(churnTickMs, undefined, { signal: over.signal }).catch(() => undefined);
      due += (churnPerSecond * churnTickMs) / 1_000;
      const whole = Math.min(Math.floor(due), count);
      due -= whole;
      for (const one of open.splice(0, whole)) one.close();
      await openMore(Math.min(whole, count - open.length));
    }
  };

  return {
    act: async () => {
      before = await clientsOf(node);
      await openMore(count);
      if (churnPerSecond > 0) churning = churn();
    },
    feel: async (signal) => {
      const isFelt = ({ connected, received, rejected }: Clients) =>
        (connected - before.connected >= 0.9 * count && (churnPerSecond === 0 || received - before.received > count)) ||
        rejected > before.rejected;
      const look = () => clientsOf(node);
      const what = `${node.name} having ${String(count)} clients more`;
      const seen = await waitUntil({ what, look, isDone: isFelt, limitMs: 4 * deadlineMs }, signal).catch(look);
      return {
        effective: isFelt(seen),
        detail: `${node.name}: ${String(seen.connected)} clients are connected, ${String(before.connected)} before; ${String(seen.received - before.received)} came, ${String(seen.rejected - before.rejected)} were refused`,
        agoMs: 0,
      };
    },
    heal: async (signal) => {
      over.abort();
      await churning;
      const held = open.length;
      for (const one of open) one.close();
      open = [];
      if (node.pid === null) return { verified: true, detail: `${node.name}: is not running, nobody is connected` };
      const seen = await waitUntil(
        {
          what: `${node.name} rid of the ${String(held)} connections`,
          look: () => clientsOf(node),
          // Others come and go meanwhile.
          isDone: ({ connected }) => connected <= before.connected + held / 2,
          limitMs: healLimitMs,
        },
        signal,
      );
      return {
        verified: true,
        detail: `${node.name}: ${String(held)} connections closed, ${String(seen.connected)} clients are left`,
      };
    },
  };
}

interface Clients {
  readonly connected: number;
  readonly received: number;
  readonly rejected: number;
}

async function clientsOf(node: RedisNode): Promise<Clients> {
  const text = String(await node.ask(["INFO"], actLimitMs));
  const number = (field: string) => Number(infoField(text, field));
  return {
    connected: number("connected_clients"),
    received: number("total_connections_received"),
    rejected: number("rejected_connections"),
  };
}
