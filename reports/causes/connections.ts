import { formatNumber } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { extremeNode } from "./look.ts";

/** A node refused connections: more came at once than maxclients allows. */
export const tooManyClients: Rule = ({ evidence, target, spans }) => {
  if (target === null) return null;
  const nodes = nodesOfTarget(evidence, target);
  const rejected = extremeNode(nodes, ({ seconds }) => seconds.rejectedPerSecond, spans);
  if (rejected === null || rejected.spot.value === 0) return null;
  const { node, spot } = rejected;
  const clients = extremeNode([node], ({ seconds }) => seconds.connectedClients, spans);
  const opened = extremeNode([node], ({ seconds }) => seconds.connectionsPerSecond, spans);
  const readings: CauseReading[] = [
    { atMs: spot.atMs, text: `${node.node}: ${formatNumber(Math.ceil(spot.value))} connections rejected per second` },
  ];
  if (clients !== null)
    readings.push({
      atMs: clients.spot.atMs,
      text: `${node.node}: ${formatNumber(clients.spot.value)} clients connected, the most`,
    });
  if (opened !== null)
    readings.push({
      atMs: opened.spot.atMs,
      text: `${node.node}: ${formatNumber(Math.ceil(opened.spot.value))} connections opened per second, the most`,
    });
  return {
    likely: `${node.node} was at maxclients and refused new connections`,
    readings,
    next: [
      { text: "See who holds them.", command: "redis-cli -h HOST -p PORT client list" },
      { text: "See the limit.", command: "redis-cli -h HOST -p PORT config get maxclients" },
      {
        text: "Pool connections, and put back-off with jitter between dials: a herd that reconnects keeps a full node full.",
      },
    ],
  };
};

/** Clients blocked in BLPOP, WAIT, XREAD and the like. */
export const blockedClients: Rule = ({ evidence, target, spans }) => {
  if (target === null) return null;
  const blocked = extremeNode(nodesOfTarget(evidence, target), ({ seconds }) => seconds.blockedClients, spans);
  if (blocked === null || blocked.spot.value === 0) return null;
  const { node, spot } = blocked;
  const clients = node.seconds.connectedClients[spot.second] ?? null;
  return {
    likely: `up to ${formatNumber(spot.value)} clients of ${node.node} were blocked, waiting in commands such as BLPOP, XREAD or WAIT`,
    readings: [
      {
        atMs: spot.atMs,
        text: `${node.node}: ${formatNumber(spot.value)} clients blocked${clients === null ? "" : ` of ${formatNumber(clients)}`}`,
      },
    ],
    next: [
      { text: "See in which commands.", command: "redis-cli -h HOST -p PORT client list" },
      { text: "Give blocking commands a timeout, and connections of their own." },
    ],
  };
};
