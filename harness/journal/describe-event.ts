import type { JournalEvent } from "./event.ts";
import type { LedgerResult } from "./ledger.ts";

/** A line for people about what happened, without its time; null for what is too fine to tell (readings). */
export function describeEvent(event: JournalEvent): string | null {
  switch (event.type) {
    case "run.started":
      return `run ${event.id}`;
    case "run.stage":
      return stages[event.stage];
    case "run.zero":
      return "the clock starts: 0s";
    case "node.started":
      return null;
    case "node.exited":
      return event.asked ? null : `${event.node} ended by itself: ${event.detail}`;
    case "warmup.ended":
      return `warm-up ${event.load}: ${String(event.done)} of ${String(event.offered)} slots done in ${seconds(event.durationMs)}${event.failed > 0 ? `, ${String(event.failed)} FAILED` : ""}`;
    case "fault.injecting":
      return `fault ${event.fault}: ${event.kind} ${event.target} = ${event.nodes.join(", ")}${event.plane === null ? "" : `, ${event.plane} plane`}`;
    case "fault.injected":
      return null;
    case "fault.effect":
      return `fault ${event.fault}: ${event.effective ? "in effect" : "NO EFFECT"} (${event.detail})`;
    case "fault.failed":
      if (event.stage === "refused") return `fault ${event.fault}: refused: ${event.message}`;
      return `fault ${event.fault}: could not ${stagesOfFault[event.stage]}: ${event.message}`;
    case "fault.healing":
      return `fault ${event.fault}: healing, ${event.why}`;
    case "fault.healed":
      return `fault ${event.fault}: ${event.verified ? "healed" : "HEALING NOT VERIFIED"} (${event.detail})`;
    case "role.changed":
      if (event.from === null || event.source !== "poll") return null;
      return `${event.target}: ${event.to} is master of shard ${String(event.shard)} instead of ${event.from}`;
    case "node.down":
      return event.how === "odown" || event.how === "fail"
        ? `${event.node} is down (${event.how.toUpperCase()})`
        : null;
    case "write.accepted":
      return `${event.target}: shard ${String(event.shard)} takes writes on ${event.node}`;
    case "write.refused":
      return `${event.target}: shard ${String(event.shard)} refuses writes: ${event.code} from ${event.node}`;
    case "ledger.verified":
      return `ledger of ${event.load}: ${describeLedger(event)}`;
    case "ledger.unknown":
      return `ledger of ${event.load}: UNKNOWN, ${event.reason}`;
    case "probe.lost":
      return `probe ${event.probe} of ${event.target} is lost: ${event.reason}`;
    case "target.compared":
      return `${event.target} ${describeComparison(event)}`;
    case "toxiproxy.replaced":
      return `toxiproxy of ${event.target} was replaced: ${event.reason}`;
    case "engine.ended":
      return event.asked || event.exitCode === 0
        ? null
        : `k6${event.instance === undefined ? "" : ` (instance ${String(event.instance)})`} ended with ${event.exitCode === null ? String(event.signal) : `exit code ${String(event.exitCode)}`}`;
    case "stop.reached":
      return `stop condition ${event.stop}: ${event.reason}`;
    case "run.interrupted":
      return `${event.signal}: healing what was injected; once more leaves at once`;
    case "environment.failed":
      return `the environment failed${event.target === null ? "" : ` (${event.target})`}: ${event.message}`;
    case "internal.error":
      return `a defect of redrill: ${event.message}`;
    case "cleanup.ended":
      return event.complete
        ? "cleaned up: nothing of ours is left"
        : `clean-up INCOMPLETE, left: ${event.left.join("; ")}`;
    case "node.up":
    case "sentinel.said":
    case "info":
    case "shard.members":
    case "quorum.seen":
    case "slots.seen":
    case "slow.commands":
    case "machine":
    case "engine.started":
    case "run.ended":
      return null;
    default:
      return event satisfies never;
  }
}

const stages = {
  environment: "forming the targets",
  whole: "the targets are whole",
  warmup: "warming up",
  load: "starting the load",
  drain: "the last phase is over, draining",
  heal: null,
  ledger: "comparing the ledgers with what survived",
  teardown: "stopping the targets",
  done: null,
} as const;

const stagesOfFault = {
  resolve: "resolve its target",
  inject: "be injected",
  effect: "be felt",
  heal: "be healed",
} as const;

function describeComparison({
  keysLeft,
  changed,
  clients,
  masters,
  unchecked,
}: Extract<JournalEvent, { type: "target.compared" }>): string {
  const left = [...(keysLeft === 0 ? [] : [`${String(keysLeft)} keys of ours`]), ...changed, ...clients];
  const parts = [
    left.length === 0 ? "is as it was found" : `is NOT as it was found: ${left.join("; ")}`,
    ...(masters.length === 0 ? [] : [`other masters: ${masters.join("; ")}`]),
    ...(unchecked.length === 0 ? [] : [`could not be looked at: ${unchecked.join(", ")}`]),
  ];
  return parts.join("; ");
}

/** `2000 acknowledged writes: 12 LOST, 0 ghosts, 1 duplicate, 3 stale reads, 0 wrong keys`. */
function describeLedger({ writes, lost, ghost, duplicate, stale, wrongKey }: LedgerResult): string {
  const findings = [
    `${String(lost.count)} ${lost.count === 0 ? "lost" : "LOST"}`,
    counted(ghost.count, "ghost"),
    counted(duplicate.count, "duplicate"),
    counted(stale.count, "stale read"),
    counted(wrongKey.count, "wrong key"),
  ];
  return `${counted(writes.acknowledged, "acknowledged write")}: ${findings.join(", ")}`;
}

function counted(count: number, name: string): string {
  return `${String(count)} ${name}${count === 1 ? "" : "s"}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
