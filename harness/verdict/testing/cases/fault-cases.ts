import type { Evidence } from "../../../journal/evidence.ts";
import type { faultMetrics } from "../../../plan/metrics/fault-metrics.ts";
import { EvidenceBuilder } from "../evidence-builder.ts";
import { faultOn, ofFault, planOf } from "../plan-parts.ts";
import type { MetricCase } from "./metric-case.ts";

const plan = planOf({ faults: [faultOn("cache")] });
const actAtMs = 10_000;

/** The master dies at 10 s; everything that tells of it comes so much later, and every slot fails until then. */
function failedOver(afterMs: number): Evidence {
  const atMs = actAtMs + afterMs;
  return new EvidenceBuilder(plan)
    .load({
      load: "shop",
      fromMs: 0,
      toMs: 20_000,
      ratePerSecond: 100,
      outages: [
        { fromMs: actAtMs, toMs: atMs, how: { code: "REFUSED", everyNth: 1 } },
        { fromMs: actAtMs, toMs: atMs, how: "frozen" },
      ],
    })
    .master("cache", "n1")
    .fault("master-dies", ["n1"], { atMs: actAtMs, healedAtMs: 15_000 })
    .failover(
      "cache",
      { from: "n1", to: "n2" },
      { refusedAtMs: actAtMs + 5, downAtMs: atMs, electedAtMs: atMs, writesAtMs: atMs },
    )
    .inOrder()
    .evidence();
}

/** It was never injected. */
const never = () =>
  new EvidenceBuilder(plan).load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 100 }).inOrder().evidence();

function ofTime(metric: string, filters = {}): MetricCase {
  return {
    measure: ofFault(metric, "master-dies", filters),
    op: "<=",
    limit: 2_000,
    at: () => failedOver(2_000),
    beyond: () => failedOver(3_000),
    unknown: never,
  };
}

export const faultCases = {
  detected: ofTime("detected"),
  elected: ofTime("elected"),
  recovery: ofTime("recovery", { side: "client" }),
  settled: ofTime("settled"),
} satisfies Record<keyof typeof faultMetrics, MetricCase>;
