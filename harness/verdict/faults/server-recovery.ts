import type { Evidence } from "../../journal/evidence.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { type Duration, lasted, longerThan, notKnown } from "./duration.ts";
import type { FaultTimes } from "./fault-times.ts";
import { masterChanges, mastersAt } from "./masters.ts";

export interface ServerSide {
  /** Until somebody called a faulted node down (SDOWN, ODOWN, PFAIL, FAIL), whichever came first. */
  readonly detected: Duration;
  /** Until the role of master had moved away from a faulted node. */
  readonly elected: Duration;
  /**
   * Until every shard whose master was faulted took writes again after it had stopped: the first write accepted by another
   * node than before, or by the same one where nobody else was elected (a standalone that thaws). +-50 ms.
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
    recovered: shards.length === 0 ? notKnown(noMaster) : findRecovery(evidence, target, times, sinceMs, shards),
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

function findRecovery(
  evidence: Evidence,
  target: string,
  times: FaultTimes,
  sinceMs: number,
  shards: readonly number[],
): Duration {
  if (times.plane === "client") {
    return notKnown("the harness writes past the client plane, so its writer does not feel this fault");
  }
  const actAtMs = times.injectingAtMs ?? sinceMs;
  const untilMs = nextHit(evidence, times, actAtMs);
  const writes = [...eventsOf(evidence, "write.accepted"), ...eventsOf(evidence, "write.refused")];
  let lastAtMs: number | null = null;
  for (const shard of shards) {
    const ofShard = writes
      .filter((event) => event.target === target && event.shard === shard && event.atMs >= actAtMs)
      .toSorted((a, b) => a.atMs - b.atMs);
    const first = ofShard[0];
    if (first === undefined || first.atMs >= untilMs) continue; // this shard's writes never stopped
    const accepted = ofShard.find(({ type }) => type === "write.accepted");
    if (accepted === undefined) {
      const note = `shard ${String(shard)} accepted no write until the run ended`;
      return longerThan(clockEndMs(evidence) - sinceMs, note);
    }
    lastAtMs = Math.max(lastAtMs ?? 0, accepted.atMs);
  }
  return lastAtMs === null ? notKnown("writes never stopped") : lasted(lastAtMs - sinceMs);
}
