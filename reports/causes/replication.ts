import { formatBytes, formatNumber } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { before, extremeNode, firstIn } from "./look.ts";

const lookBackMs = 10_000;

/** Replicas fell behind: cut off and synchronised anew, or slower than what was written. */
export const replicasBehind: Rule = (question) => {
  const { evidence, target } = question;
  if (target === null) return null;
  const nodes = nodesOfTarget(evidence, target);
  const spans = before(question, lookBackMs);
  const bytes = extremeNode(nodes, ({ seconds }) => seconds.replicaLagBytes, spans);
  const seconds = extremeNode(nodes, (node) => node.seconds.replicaLagSeconds, spans);
  const resync = nodes.flatMap((node) => {
    const spot = firstIn(node.seconds.fullResyncsPerSecond, spans, (rate) => rate > 0);
    return spot === null ? [] : [{ node, spot }];
  })[0];
  const isBehind = (seconds !== null && seconds.spot.value >= 2) || (bytes !== null && bytes.spot.value >= 1024 ** 2);
  if (resync === undefined && !isBehind) return null;
  const readings: CauseReading[] = [];
  if (resync !== undefined)
    readings.push({
      atMs: resync.spot.atMs,
      text: `${resync.node.node}: sync_full went up, a replica copies everything anew`,
    });
  if (seconds !== null)
    readings.push({
      atMs: seconds.spot.atMs,
      text: `${seconds.node.node}: its slowest replica ${formatNumber(seconds.spot.value)} s behind, the most`,
    });
  if (bytes !== null)
    readings.push({
      atMs: bytes.spot.atMs,
      text: `${bytes.node.node}: its slowest replica ${formatBytes(bytes.spot.value)} behind, the most`,
    });
  return {
    likely:
      resync === undefined
        ? "replicas took in less than was written: the way to them, or they themselves, were too slow"
        : `replicas of ${resync.node.node} lost touch for longer than the backlog holds, and had to copy everything anew`,
    readings,
    next: [
      {
        text: "Compare what is written while a link is down with the backlog.",
        command: "redis-cli -h HOST -p PORT config get repl-backlog-size",
      },
      {
        text: "See the output buffers of the replicas.",
        command: "redis-cli -h HOST -p PORT config get client-output-buffer-limit",
      },
      { text: "See links and offsets.", command: "redis-cli -h HOST -p PORT info replication" },
    ],
  };
};
