import { formatNumber } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import type { Rule } from "./cause.ts";
import { extremeIn } from "./look.ts";

/** So many times the others' commands is a hot node. */
const hotFactor = 2.5;
const fewPerSecond = 200;

/** One master of a Cluster had much more to do than the others: hot keys, or slots spread unevenly. */
export const busyNode: Rule = ({ evidence, target, spans }) => {
  if (target === null) return null;
  const masters = nodesOfTarget(evidence, target).filter(({ readings }) =>
    readings.some(({ reading }) => reading?.role === "master"),
  );
  const spots = masters.flatMap((node) => {
    const spot = extremeIn(node.seconds.commandsPerSecond, spans);
    return spot === null ? [] : [{ node: node.node, spot }];
  });
  const sorted = spots.toSorted((a, b) => b.spot.value - a.spot.value);
  const [hot, next] = sorted;
  if (hot === undefined || next === undefined || hot.spot.value < Math.max(fewPerSecond, next.spot.value * hotFactor))
    return null;
  return {
    likely: `${hot.node} had ${formatNumber(hot.spot.value / Math.max(1, next.spot.value), 2)} times the work of the next master: hot keys, or slots spread unevenly`,
    readings: [hot, next].map(({ node, spot }) => ({
      atMs: spot.atMs,
      text: `${node}: ${formatNumber(Math.round(spot.value))} commands per second, its most`,
    })),
    next: [
      {
        text: "Find the hot keys (maxmemory-policy must be an LFU one).",
        command: "redis-cli -h HOST -p PORT --hotkeys",
      },
      { text: "See who has which slots.", command: "redis-cli --cluster check HOST:PORT" },
    ],
  };
};
