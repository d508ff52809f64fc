import type { PlannedTarget } from "../../harness/plan/plan.ts";
import { blackFriday, type Sample } from "./black-friday.ts";
import { sampleReadings, sampleStart, type SampleNode } from "./events.ts";
import { loadFinding, target } from "./findings.ts";
import { sampleLoadEvidence, type SampleLoad } from "./load.ts";
import { noise } from "./noise.ts";
import { cacheTarget, sampleLoadPlan } from "./plan.ts";

const minutes = 30;
const durationMs = minutes * 60_000;
const names = ["cache", "carts", "search", "limits"];

/** Four Clusters of six nodes under two loads each for half an hour: as much as one report has to hold. */
export function halfHour(): Sample {
  const { verdict, evidence } = blackFriday();
  const targets = names.map((name): PlannedTarget => ({ ...cacheTarget, name }));
  const loads = names.flatMap((name) => [`${name}-reads`, `${name}-writes`].map((load) => sampleLoadPlan(load, "peak", name, ["get"])));
  const nodes = names.flatMap((name, shift) =>
    Array.from({ length: 6 }, (_, index): SampleNode => ({
      target: name,
      name: `${name}-node-${String(index + 1)}`,
      address: `127.0.0.1:${String(7_000 + shift * 10 + index)}`,
      role: index < 3 ? "master" : "replica",
      shard: (index % 3) + 1,
      usedBytes: (atMs) => (20 + noise(shift, Math.floor(atMs / 1_000)) * 30) * 1024 ** 2,
      evictedPerSecond: 100,
    })),
  );
  const sampleLoads = loads.map(({ name }, index): SampleLoad => ({
    name,
    operations: ["get"],
    untilMs: durationMs,
    at: (atMs) => {
      const second = Math.floor(atMs / 1_000);
      const level = Math.round(noise(index, second) * 6) / 6;
      return {
        perSecond: 400 + level * 600,
        hitRatio: 0.9,
        p50Ms: 0.3 + level,
        p99Ms: second === 1_234 ? 7_777 : 1 + level * 9,
        failed: { TIMEOUT: noise(index, second) * 0.1, RESET: noise(index + 1, second) * 0.1, CLUSTERDOWN: 0.02, MOVED: 0.03, EOF: 0.01 },
      };
    },
  }));
  const load = sampleLoadEvidence(sampleLoads);
  const phase = durationMs / 3;
  const phases = ["base", "peak", "after"].map((name, index) => ({ name, startMs: index * phase, endMs: (index + 1) * phase }));
  return {
    evidence: {
      plan: { ...evidence.plan, title: "Half an hour on four Clusters", targets, loads, durationMs, phases },
      events: [...sampleStart(nodes, verdict.run.command), ...sampleReadings(nodes, durationMs)].toSorted((a, b) => a.atMs - b.atMs),
      load,
    },
    verdict: {
      ...verdict,
      run: { ...verdict.run, title: "Half an hour on four Clusters", durationMs: durationMs + 20_000 },
      load: loads.map(({ name, scenario, target: of }) => loadFinding(load, { name, scenario: scenario.name, target: of })),
      targets: names.map((name) => target(name, { evictions: 12_345 })),
    },
  };
}
