import { formatMs, formatNumber } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import type { Rule } from "./cause.ts";
import { before, extremeNode, lastBefore } from "./look.ts";

/** A fork as long as this is felt by clients. */
const feltUs = 5_000;
const lookBackMs = 5_000;

/** A node forked for a snapshot or an AOF rewrite, or its disk held the AOF up. */
export const persistence: Rule = (question) => {
  const { evidence, target } = question;
  if (target === null) return null;
  const nodes = nodesOfTarget(evidence, target);
  const spans = before(question, lookBackMs);
  const delayed = extremeNode(nodes, ({ seconds }) => seconds.aofDelayedFsyncsPerSecond, spans);
  const fork = forkIn(nodes, spans);
  if (fork === null && (delayed === null || delayed.spot.value === 0)) return null;
  const isDisk = delayed !== null && delayed.spot.value > 0;
  return {
    likely: isDisk
      ? `the disk of ${delayed.node.node} held its AOF up`
      : `${fork?.node ?? ""} stood still for ${formatMs((fork?.us ?? 0) / 1_000)} while it forked for a snapshot or an AOF rewrite`,
    readings: [
      ...(fork === null
        ? []
        : [
            { atMs: fork.beforeMs, text: `${fork.node}: latest_fork_usec ${formatNumber(fork.beforeUs)}` },
            { atMs: fork.atMs, text: `${fork.node}: latest_fork_usec ${formatNumber(fork.us)}` },
          ]),
      ...(isDisk
        ? [
            {
              atMs: delayed.spot.atMs,
              text: `${delayed.node.node}: ${formatNumber(delayed.spot.value)} delayed fsyncs per second`,
            },
          ]
        : []),
    ],
    next: [
      { text: "See when it saves and how long that takes.", command: "redis-cli -h HOST -p PORT info persistence" },
      { text: "See the stalls that Redis counted.", command: "redis-cli -h HOST -p PORT latency history fork" },
      {
        text: "Switch transparent huge pages off: they make each write after a fork dear.",
        command: "cat /sys/kernel/mm/transparent_hugepage/enabled",
      },
      { text: "Save on a replica, or outside the peak." },
    ],
  };
};

/** The longest fork that came up in the spans: `latest_fork_usec` changed, and to something that is felt. */
function forkIn(nodes: ReturnType<typeof nodesOfTarget>, spans: Parameters<typeof extremeNode>[2]) {
  const found = extremeNode(
    nodes,
    ({ seconds }) => seconds.latestForkUs.map((us, second) => (isNewFork(seconds.latestForkUs, second) ? us : null)),
    spans,
  );
  if (found === null || found.spot.value < feltUs) return null;
  const previous = lastBefore(found.node.seconds.latestForkUs, found.spot.second - 1);
  return {
    node: found.node.node,
    atMs: found.spot.atMs,
    us: found.spot.value,
    beforeMs: previous?.atMs ?? 0,
    beforeUs: previous?.value ?? 0,
  };
}

function isNewFork(forks: readonly (number | null)[], second: number): boolean {
  const [now, last] = [forks[second] ?? null, lastBefore(forks, second - 1)];
  return now !== null && last !== null && last.value !== now;
}
