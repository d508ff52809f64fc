import { masterChanges } from "../facts/nodes.ts";
import { formatClock, formatNumber } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { readingsOf } from "./ledger.ts";
import { extremeNode } from "./look.ts";

/** Acknowledged writes are lost when a master goes that its replicas had not caught up with. */
export const lostWrites: Rule = ({ evidence, target, verdict }) => {
  const change = masterChanges(evidence).find((one) => one.target === target && one.atMs >= 0);
  if (target === null || change === undefined) return null;
  const around = [{ startMs: Math.max(0, change.atMs - 10_000), endMs: change.atMs + 1_000 }];
  const behind = extremeNode(nodesOfTarget(evidence, target), ({ seconds }) => seconds.replicaLagBytes, around);
  const lost = verdict.targets.find(({ name }) => name === target)?.lostWrites ?? null;
  const readings: CauseReading[] = [
    {
      atMs: change.atMs,
      text: `${target}, shard ${String(change.shard)}: master ${change.from ?? "nobody"} → ${change.to}`,
    },
  ];
  if (behind !== null)
    readings.push({
      atMs: behind.spot.atMs,
      text: `${behind.node.node}: its slowest replica ${formatNumber(behind.spot.value)} bytes behind`,
    });
  for (const { load, target: of, result } of verdict.ledgers)
    if (of === target && result !== null)
      readings.push(...readingsOf(load, "write that was lost was acknowledged", result.lost));
  return {
    likely: `replication is asynchronous: ${lost === null ? "what" : `${formatNumber(lost)} writes that`} the old master had acknowledged and not yet passed on ${lost === null ? "was" : "were"} gone when ${change.to} took over at ${formatClock(change.atMs)}`,
    readings,
    next: [
      {
        text: "Bound the loss: min-replicas-to-write 1 with a small min-replicas-max-lag.",
        command: "redis-cli -h HOST -p PORT config get min-replicas-*",
      },
      { text: "Where nothing may be lost, wait for a replica (WAIT 1) before the write counts." },
    ],
  };
};
