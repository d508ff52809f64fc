import { eventsOf } from "../facts/run.ts";
import { formatMs, formatNumber } from "../text/format.ts";
import type { Rule } from "./cause.ts";
import { before } from "./look.ts";

/** A reading of the slow log tells of what happened in the second before it. */
const lookBackMs = 2_000;

/** Nodes logged slow commands in it: while one runs, a node does nothing else. */
export const slowCommands: Rule = (question) => {
  const { evidence, target } = question;
  const spans = before(question, lookBackMs);
  const near = eventsOf(evidence, "slow.commands").filter(
    (event) =>
      event.target === target &&
      spans.some(({ startMs, endMs }) => startMs <= event.atMs && event.atMs < endMs + lookBackMs),
  );
  const all = near.flatMap(({ atMs, node, commands }) => commands.map((one) => ({ atMs, node, ...one })));
  const longest = all.toSorted((a, b) => b.durationUs - a.durationUs);
  const [worst] = longest;
  if (worst === undefined) return null;
  const byName = new Map<string, number>();
  for (const { command } of all) byName.set(command, (byName.get(command) ?? 0) + 1);
  const names = [...byName].toSorted((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${formatNumber(count)}x`);
  return {
    likely: `nodes of ${target ?? "it"} were held up by slow commands: ${names.slice(0, 4).join(", ")}, the longest ${worst.command} for ${formatMs(worst.durationUs / 1_000)} on ${worst.node}`,
    readings: longest.slice(0, 4).map(({ atMs, node, command, durationUs, arguments: count }) => ({
      atMs,
      text: `${node}: ${command} with ${formatNumber(count)} arguments took ${formatMs(durationUs / 1_000)}`,
    })),
    next: [
      { text: "See them with their arguments.", command: "redis-cli -h HOST -p PORT slowlog get 25" },
      {
        text: "Replace what walks over everything (KEYS, SMEMBERS, big DELs, long scripts) by SCAN, UNLINK and bounded loops.",
      },
      { text: "Take such commands from the application's user (ACL -@dangerous)." },
    ],
  };
};
