import type { PlannedTarget } from "../../harness/plan/plan.ts";
import { formatBytes, formatNumber, formatRatio, unknownText } from "../text/format.ts";
import { slotsOf } from "../timeline/loads.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import { sumOf } from "../timeline/seconds.ts";
import type { CauseReading, Rule, Span, Step } from "./cause.ts";
import { before, extremeIn, extremeNode, firstIn } from "./look.ts";
import { fillOf } from "./measured.ts";

/** The runbook's alarm. */
const alarmRatio = 0.85;
/** What was full shortly before still shows in what comes after. */
const lookBackMs = 10_000;

/** A node was more than 85 % full: then keys are evicted, or writes refused, by its policy. */
export const memoryFull: Rule = (question) => {
  const { evidence, target, loads } = question;
  if (target === null) return null;
  const nodes = nodesOfTarget(evidence, target);
  const isFull = (spans: readonly Span[]) => (extremeNode(nodes, fillOf, spans)?.spot.value ?? 0) >= alarmRatio;
  const spans = isFull(question.spans) ? question.spans : before(question, lookBackMs);
  const fullest = extremeNode(nodes, fillOf, spans);
  if (fullest === null || fullest.spot.value < alarmRatio) return null;
  const { node, spot } = fullest;
  const used = node.seconds.usedMemoryBytes[spot.second] ?? null;
  const reached = firstIn(fillOf(node), spans, (ratio) => ratio >= alarmRatio);
  const evicted = extremeIn(
    sumOf(nodesOfTarget(evidence, target).map(({ seconds }) => seconds.evictedPerSecond)),
    spans,
  );
  const refused = loads.flatMap(({ name }) => {
    const oom = slotsOf(evidence, name).codes.find(({ code }) => code === "OOM");
    const most = oom === undefined ? null : extremeIn(oom.failed, spans);
    return most === null || most.value === 0
      ? []
      : [{ atMs: most.atMs, text: `${name}: ${formatNumber(most.value)} writes refused with OOM in this second` }];
  });
  const readings: CauseReading[] = [
    {
      atMs: spot.atMs,
      text: `${node.node}: used_memory ${used === null ? unknownText : formatBytes(used)}, ${formatRatio(spot.value)} of maxmemory ${formatBytes(node.maxMemoryBytes)}`,
    },
    ...refused,
  ];
  if (evicted !== null && evicted.value > 0)
    readings.push({
      atMs: evicted.atMs,
      text: `${target}: ${formatNumber(Math.round(evicted.value))} keys evicted per second`,
    });
  if (reached !== null && reached.second !== spot.second)
    readings.push({ atMs: reached.atMs, text: `${node.node}: passed ${formatRatio(alarmRatio)} of maxmemory` });
  const policy = evidence.plan.targets.find(({ name }) => name === target)?.config["maxmemory-policy"] ?? "noeviction";
  const effect =
    refused.length > 0
      ? "refused writes"
      : evicted !== null && evicted.value > 0
        ? "evicted keys"
        : "was about to evict keys or refuse writes";
  return {
    likely: `${target} was full: ${node.node} reached ${formatRatio(spot.value)} of its maxmemory and, with ${policy}, ${effect}`,
    readings,
    next: steps(evidence.plan.targets.find(({ name }) => name === target)),
  };
};

function steps(target: PlannedTarget | undefined): readonly Step[] {
  const isCluster = target?.topology === "cluster" ? ", on each master" : "";
  return [
    { text: `Find the biggest keys${isCluster}.`, command: "redis-cli -h HOST -p PORT --bigkeys" },
    {
      text: "Compare keys with a TTL to all keys: what has none stays for ever.",
      command: "redis-cli -h HOST -p PORT info keyspace",
    },
    { text: "Ask Redis what it makes of its memory.", command: "redis-cli -h HOST -p PORT memory doctor" },
    { text: "Then give it room (maxmemory, more shards), shorten TTLs, or move what must not be evicted elsewhere." },
  ];
}
