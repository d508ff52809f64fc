import { eventsOf } from "../facts/run.ts";
import { masterChanges } from "../facts/nodes.ts";
import type { CauseReading, Rule } from "./cause.ts";

/** Masters changed: who was called down before, and by whom. */
export const mastersChanged: Rule = ({ evidence, target, verdict }) => {
  const changes = masterChanges(evidence).filter((change) => change.target === target && change.atMs >= 0);
  const [first] = changes;
  if (first === undefined) return null;
  const down = eventsOf(evidence, "node.down").filter(
    (event) => event.target === target && event.atMs >= 0 && event.atMs <= first.atMs,
  );
  const readings: CauseReading[] = [
    ...down.slice(-2).map(({ atMs, node, how, by }) => ({ atMs, text: `${by} called ${node} ${how}` })),
    ...changes.slice(0, 3).map(({ atMs, shard, from, to }) => ({
      atMs,
      text: `shard ${String(shard)}: master ${from ?? "nobody"} → ${to}`,
    })),
  ];
  const fault = verdict.faults.find(
    ({ injectedAtMs, nodes }) =>
      injectedAtMs !== null && injectedAtMs <= first.atMs && first.from !== null && nodes.includes(first.from),
  );
  return {
    likely:
      fault === undefined
        ? `${first.from ?? "a master"} was replaced although no fault of the drill was on it: something else held it up`
        : `${fault.name} (${fault.kind}) took ${first.from ?? "a master"} away, and it was replaced`,
    readings,
    next:
      fault === undefined
        ? [
            { text: "See what it did then: its log is in the run's folder, under logs/." },
            { text: "If it was only busy, down-after-milliseconds or cluster-node-timeout is too short for it." },
          ]
        : [{ text: "If that was meant, allow for it: `failovers(...) <= 1`." }],
  };
};
