import type { Evidence } from "../../journal/evidence.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { type Duration, lasted, longerThan, notKnown } from "./duration.ts";
import type { FaultTimes } from "./fault-times.ts";
import { type MasterChange, masterChanges, mastersAt } from "./masters.ts";

export interface ServerSide {
  /** Until somebody called a faulted node down (SDOWN, ODOWN, PFAIL, FAIL), whichever came first. */
  readonly detected: Duration;
  /** Until the role of master had moved away from a faulted node. */
  readonly elected: Duration;
  /**
   * Until every shard whose master was faulted took writes again after it had stopped: the first write accepted by a node
   * that was not faulted, or by the same one where nobody else was elected (a standalone that thaws). Shards that a Cluster
   * took down with it (CLUSTERDOWN) count too. +-50 ms.
   */
  readonly recovered: Duration;
}

/** What the servers did about a fault, from the moment that it was effective until a later one hit one of its nodes again. */
export function findServerSide(evidence: Evidence, target: string, times: FaultTimes, sinceMs: number): ServerSide {
  const changes = masterChanges(evidence, target);
  const actAtMs = times.injectingAtMs ?? sinceMs;
  const untilMs = nextHit(evidence, times, actAtMs);
  const masters = mastersAt(changes, actAtMs);
  const shards = [...masters].filter(([, master]) => times.nodes.includes(master)).map(([shard]) => shard);
  const down = eventsOf(evidence, "node.down").find(
    ({ atMs, node, target: of }) => of === target && times.nodes.includes(node) && atMs >= actAtMs && atMs < untilMs,
  );
  const elected = changes
    .filter(({ atMs }) => atMs >= actAtMs && atMs < untilMs)
    .find(({ from, to }) => from !== null && times.nodes.includes(from) && !times.nodes.includes(to));
  const noMaster = whyNoShard(masters, times);
  return {
    detected: down === undefined ? notKnown("nobody called a faulted node down") : lasted(down.atMs - sinceMs),
    elected:
      elected === undefined
        ? notKnown(shards.length === 0 ? noMaster : "no other node became master")
        : lasted(elected.atMs - sinceMs),
    recovered:
      shards.length === 0 ? notKnown(noMaster) : findRecovery(evidence, target, times, sinceMs, shards, changes),
  };
}

function nextHit(evidence: Evidence, { nodes }: FaultTimes, actAtMs: number): number {
  const later = eventsOf(evidence, "fault.injecting").find(
    (event) => event.atMs > actAtMs && event.nodes.some((node) => nodes.includes(node)),
  );
  return later?.atMs ?? Infinity;
}

function whyNoShard(masters: ReadonlyMap<number, string>, { nodes }: FaultTimes): string {
  if (masters.size === 0) return "who was master was never read";
  return `no master was touched: ${nodes.join(", ")} ${nodes.length === 1 ? "was none" : "were none"}`;
}

/** A role that leaves long after the healing leaves for another reason. */
const afterHealingMs = 20_000;

/** Did the role of master move from a faulted node to one that was not, because of this fault? */
function leavesWithin({ atMs, from, to }: MasterChange, times: FaultTimes, actAtMs: number, untilMs: number): boolean {
  const endMs = Math.min(untilMs, (times.healedAtMs ?? Infinity) + afterHealingMs);
  if (atMs < actAtMs || atMs >= endMs || from === null) return false;
  return times.nodes.includes(from) && !times.nodes.includes(to);
}

function stillRefused(evidence: Evidence, shard: number, sinceMs: number): Duration {
  const note = `shard ${String(shard)} accepted no write until the run ended`;
  return longerThan(clockEndMs(evidence) - sinceMs, note);
}

function findRecovery(
  evidence: Evidence,
  target: string,
  times: FaultTimes,
  sinceMs: number,
  shards: readonly number[],
  changes: readonly MasterChange[],
): Duration {
  if (times.plane === "client") {
    return notKnown("the harness writes past the client plane, so its writer does not feel this fault");
  }
  const actAtMs = times.injectingAtMs ?? sinceMs;
  const untilMs = nextHit(evidence, times, actAtMs);
  const writes = [...eventsOf(evidence, "write.accepted"), ...eventsOf(evidence, "write.refused")]
    .filter((event) => event.target === target && event.atMs >= actAtMs)
    .toSorted((a, b) => a.atMs - b.atMs);
  let lastAtMs: number | null = null;
  for (const shard of shards) {
    const ofShard = writes.filter((event) => event.shard === shard);
    const first = ofShard[0];
    if (first === undefined || first.atMs >= untilMs) continue; // this shard's writes never stopped
    const isReplaced = changes.some(
      (change) => change.shard === shard && leavesWithin(change, times, actAtMs, untilMs),
    );
    const accepted = ofShard.find(({ type, node }) => {
      // Whoever was replaced may thaw and accept writes that nobody will see again.
      return type === "write.accepted" && !(isReplaced && times.nodes.includes(node));
    });
    if (accepted === undefined) return stillRefused(evidence, shard, sinceMs);
    lastAtMs = Math.max(lastAtMs ?? -Infinity, accepted.atMs);
  }
  const recoveredAtMs = lastAtMs ?? untilMs;
  for (const down of writes) {
    if (shards.includes(down.shard) || down.type !== "write.refused" || down.code !== "CLUSTERDOWN") continue;
    if (down.atMs >= Math.min(recoveredAtMs, untilMs)) continue;
    const accepted = writes.find(
      ({ type, shard, atMs }) => type === "write.accepted" && shard === down.shard && atMs > down.atMs,
    );
    if (accepted === undefined) return stillRefused(evidence, down.shard, sinceMs);
    lastAtMs = Math.max(lastAtMs ?? -Infinity, accepted.atMs);
  }
  return lastAtMs === null ? notKnown("writes never stopped") : lasted(lastAtMs - sinceMs);
}
