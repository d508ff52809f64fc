import { formatNumber } from "../text/format.ts";
import { nodesOfTarget, type NodeTimeline, type TimedReading } from "../timeline/nodes.ts";
import type { Rule, Span } from "./cause.ts";
import { before } from "./look.ts";

/** Fewer keys than this share of what was there is a loss that somebody made. */
const leftRatio = 0.5;
const fewKeys = 50;
const lookBackMs = 15_000;

/** A node lost most of its keys from one reading to the next: started again empty, flushed, or all expired together. */
export const emptied: Rule = (question) => {
  const { evidence, target } = question;
  if (target === null) return null;
  for (const node of nodesOfTarget(evidence, target)) {
    const drop = findDrop(node, before(question, lookBackMs));
    if (drop === null) continue;
    const { from, to } = drop;
    const isRestart = from.reading.runId !== to.reading.runId;
    const expired = isRestart ? 0 : to.reading.expiredKeys - from.reading.expiredKeys;
    const lost = from.reading.keys - to.reading.keys;
    const how = isRestart
      ? "started again without its data"
      : expired >= lost / 2
        ? "had most of its keys expire together"
        : "lost its keys at once, as after FLUSHALL or FLUSHDB";
    return {
      likely: `${node.node} ${how}: ${formatNumber(from.reading.keys)} keys before, ${formatNumber(to.reading.keys)} after`,
      readings: [
        { atMs: from.atMs, text: `${node.node}: ${formatNumber(from.reading.keys)} keys` },
        {
          atMs: to.atMs,
          text: `${node.node}: ${formatNumber(to.reading.keys)} keys, ${isRestart ? "with a new run_id" : `${formatNumber(expired)} expired since`}`,
        },
      ],
      next: isRestart
        ? [
            {
              text: "See what it loads at its start: a master without persistence comes back empty, and its replicas copy that.",
              command: "redis-cli -h HOST -p PORT config get save appendonly",
            },
            { text: "Warm it before it takes load." },
          ]
        : [
            { text: "Spread TTLs (jitter), so that keys do not expire together." },
            { text: "See who may flush.", command: "redis-cli -h HOST -p PORT acl list" },
          ],
    };
  }
  return null;
};

type Answered = TimedReading & { readonly reading: NonNullable<TimedReading["reading"]> };

function findDrop(
  { readings }: NodeTimeline,
  spans: readonly Span[],
): { readonly from: Answered; readonly to: Answered } | null {
  const answered = readings.filter((one): one is Answered => one.reading !== null);
  for (const [index, to] of answered.entries()) {
    const from = answered[index - 1];
    if (from === undefined || !spans.some(({ startMs, endMs }) => startMs <= to.atMs && from.atMs <= endMs)) continue;
    if (from.reading.keys >= fewKeys && to.reading.keys < from.reading.keys * leftRatio) return { from, to };
  }
  return null;
}
