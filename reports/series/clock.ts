import type { Clock } from "../chart/model.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import type { Verdict } from "../../harness/verdict/verdict.ts";
import { masterChanges } from "../facts/nodes.ts";
import { eventsOf } from "../facts/run.ts";
import { secondMs } from "../timeline/seconds.ts";

/** The clock that every chart shares: from 0 to the planned end, or to the last healing where that came later. */
export function makeClock(verdict: Verdict, evidence: Evidence): Clock {
  const { plan } = evidence;
  const healings = verdict.faults.flatMap(({ healedAtMs }) => (healedAtMs === null ? [] : [healedAtMs]));
  const endMs = Math.max(plan.durationMs, 1_000, ...healings);
  const faults = verdict.faults.flatMap(({ name, injectedAtMs, healedAtMs }, index) => {
    if (injectedAtMs === null) return [];
    const target = plan.faults.find((fault) => fault.name === name)?.target.target ?? "";
    const end = healedAtMs ?? endMs;
    return [{ number: index + 1, name, target, startMs: injectedAtMs, endMs: end, isHealed: healedAtMs !== null }];
  });
  const failovers = masterChanges(evidence)
    .filter(({ atMs }) => atMs >= 0)
    .map(({ atMs, target, shard, from, to }) => {
      const label = `${target}, shard ${String(shard)}: master ${from ?? "nobody"} → ${to}`;
      return { atMs, target, label };
    });
  return {
    grid: { firstMs: secondMs / 2, stepMs: secondMs },
    startMs: 0,
    endMs,
    phases: plan.phases,
    faults,
    failovers,
    cut: cutOf(evidence),
  };
}

/** Where and by what the run ended before its planned end. */
function cutOf(evidence: Evidence): Clock["cut"] {
  const stop = eventsOf(evidence, "stop.reached")[0];
  if (stop) return { atMs: stop.atMs, label: `stop condition ${stop.stop}` };
  const interrupt = eventsOf(evidence, "run.interrupted")[0];
  if (interrupt) return { atMs: interrupt.atMs, label: `interrupted by ${interrupt.signal}` };
  const ends = eventsOf(evidence, "engine.ended").filter(({ what }) => what === "load");
  const ended = ends.find(({ asked, exitCode }) => !asked && exitCode !== 0) ?? ends.at(-1);
  if (ended && !ended.asked && ended.atMs < evidence.plan.durationMs - 1_000) {
    return { atMs: ended.atMs, label: "the engine ended" };
  }
  return null;
}
