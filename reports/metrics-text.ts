import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { drawFamily } from "./metrics/family.ts";
import { redisFamilies } from "./metrics/redis-families.ts";
import { redrillFamilies } from "./metrics/redrill-families.ts";

/**
 * `metrics.txt`, OpenMetrics text. `redis_*`: the last reading of each node under the names that redis_exporter uses;
 * `redrill_*`: what the run measured, in base units (seconds, bytes, ratios). What is not known is left out.
 */
export function renderMetricsText(verdict: Verdict, evidence: Evidence): string {
  const lines = [...redrillFamilies(verdict), ...redisFamilies(evidence)].flatMap(drawFamily);
  return `${[...lines, "# EOF"].join("\n")}\n`;
}
