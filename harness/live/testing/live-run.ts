import { LiveEvidence } from "../../journal/live-evidence.ts";
import { EvidenceBuilder, gaugeOf } from "../../verdict/testing/evidence-builder.ts";
import { faultOn, objectiveOf, ofLoad, planOf } from "../../verdict/testing/plan-parts.ts";

export const livePlan = planOf({
  faults: [faultOn("cache", { name: "master-dies" })],
  objectives: [objectiveOf(ofLoad("errorRatio", "shop"), "<", 0.2)],
});

/** A run of which the first 6 s are known: errors in the last one, a fault since 5 s. */
export function liveRun(): LiveEvidence {
  const builder = new EvidenceBuilder(livePlan).load({ load: "shop", fromMs: 0, toMs: 5_000, ratePerSecond: 50 }).load({
    load: "shop",
    fromMs: 5_000,
    toMs: 6_000,
    ratePerSecond: 50,
    outages: [{ fromMs: 5_000, toMs: 6_000, how: { code: "EOF", everyNth: 1 } }],
  });
  for (let second = 0; second <= 6; second++)
    builder.info("cache", "n1", second * 1000, { evictedKeys: second > 3 ? 7 : 0, commandsProcessed: second * 100 });
  const live = new LiveEvidence(livePlan);
  const { events, load } = builder.evidence();
  live.event({ type: "run.zero", atMs: 1_000 });
  live.event({
    type: "node.started",
    target: "cache",
    node: "n1",
    address: "127.0.0.1:7001",
    pid: 1,
    role: "master",
    atMs: 0,
  });
  for (const event of events) live.event({ ...event, atMs: event.atMs + 1_000 });
  live.event({ type: "fault.injected", fault: "master-dies", atMs: 6_000 });
  for (const by of ["due", "end"] as const)
    for (const window of load.counts("shop", "", by))
      live.record({ type: "count", load: "shop", operation: "", by, ...window });
  live.record(gaugeOf("shop", 6_050));
  return live;
}
