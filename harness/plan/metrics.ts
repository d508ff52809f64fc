import type { MetricDescription } from "./metrics/describe.ts";
import { clientMetrics } from "./metrics/client-metrics.ts";
import { faultMetrics } from "./metrics/fault-metrics.ts";
import { ledgerMetrics } from "./metrics/ledger-metrics.ts";
import { loadMetrics } from "./metrics/load-metrics.ts";
import { targetMetrics } from "./metrics/target-metrics.ts";

export { errorCodes, type MetricDescription } from "./metrics/describe.ts";

/**
 * Every metric that an objective may name: the one table from which planning, `redrill metrics`, the schema and the docs
 * come. How each is computed from the evidence is one file in `verdict/metrics/`; a key missing there does not compile.
 */
export const metrics = {
  ...loadMetrics,
  ...clientMetrics,
  ...targetMetrics,
  ...ledgerMetrics,
  ...faultMetrics,
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type MetricName = keyof typeof metrics;
