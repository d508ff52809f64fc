import { metricsMarkdown, metricsText } from "../plan/describe-metrics.ts";
import { metrics } from "../plan/metrics.ts";

/** `redrill metrics`: the table that objectives are checked against. */
export function listMetrics({
  json = false,
  markdown = false,
}: {
  readonly json?: boolean;
  readonly markdown?: boolean;
}): void {
  if (json) process.stdout.write(`${JSON.stringify(metrics, null, 2)}\n`);
  else process.stdout.write(markdown ? metricsMarkdown() : metricsText());
}
