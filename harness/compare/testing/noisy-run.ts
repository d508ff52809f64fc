import type { Evidence } from "../../journal/evidence.ts";
import { LoadEvidenceBuilder } from "../../journal/load-evidence.ts";
import { EvidenceBuilder } from "../../verdict/testing/evidence-builder.ts";
import { encodeHistogram } from "../../verdict/testing/encode-histogram.ts";
import { phases, planOf } from "../../verdict/testing/plan-parts.ts";
import { randomFrom } from "./random-from.ts";

export interface NoisyRun {
  readonly seed: number;
  /** Multiplies every latency; default 1. */
  readonly slowdown?: number;
  /** Of all slots; default 0.002. */
  readonly errorRatio?: number;
  /** How much whole runs differ, as the deviation of the logarithm of their level; default 0. */
  readonly betweenRuns?: number;
  readonly seconds?: number;
  readonly perSecond?: number;
}

/** Log-normal latencies whose level wanders from second to second, as on real machines: neighbours are alike. */
export function noisyRun({
  seed,
  slowdown = 1,
  errorRatio = 0.002,
  betweenRuns = 0,
  seconds = 120,
  perSecond = 200,
}: NoisyRun): Evidence {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const builder = new EvidenceBuilder(
    planOf({ phases: phases({ base: 20_000, peak: (seconds - 20) * 1000 }) }),
  ).started();
  const load = new LoadEvidenceBuilder();
  const runLevel = betweenRuns * normal();
  let level = 0;
  for (let second = 0; second < seconds; second++) {
    level = 0.7 * level + 0.05 * normal();
    const values = new Map<number, number>();
    let failed = 0;
    for (let slot = 0; slot < perSecond; slot++) {
      const us = Math.max(1, Math.round(1000 * slowdown * Math.exp(runLevel + level + 0.5 * normal())));
      values.set(us, (values.get(us) ?? 0) + 1);
      if (random() < errorRatio) failed++;
    }
    const windowMs = second * 1000;
    const slots = { windowMs, done: perSecond - failed, failed: { TIMEOUT: failed }, abandoned: 0, attempts: 0 };
    const count = { type: "count", load: "shop", ...slots, hits: 0, misses: 0 } as const;
    for (const by of ["due", "end"] as const) load.add({ ...count, operation: "", by });
    const hits = Math.round(perSecond * 0.9 + 3 * normal());
    load.add({ ...count, operation: "get", by: "end", hits, misses: perSecond - hits });
    const histogram = encodeHistogram(values);
    load.add({ type: "latency", load: "shop", operation: "", time: "response", windowMs, histogram });
  }
  return { ...builder.evidence(), load };
}
