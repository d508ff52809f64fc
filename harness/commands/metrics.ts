import { type MetricDescription, metrics } from "../plan/metrics.ts";

/** `redrill metrics`: the table that objectives are checked against. */
export function listMetrics({ json = false }: { readonly json?: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(metrics, null, 2)}\n`);
    return;
  }
  for (const [name, metric] of Object.entries<MetricDescription>(metrics)) {
    const filters = Object.entries(metric.filters).map(([filter, words]) => `${filter}=${wordsOf(words)}`);
    const subject = [metric.of, ...filters].join(", ");
    const written =
      metric.isDistribution === true ? `p50|p95|p99|p99.9|mean|min|max(${subject})` : `${name}(${subject})`;
    process.stdout.write(`${written}  [${metric.unit}]\n    ${metric.description}\n`);
  }
}

function wordsOf(words: MetricDescription["filters"][string]): string {
  if (words === "share") return "99.9%";
  return words.length > 0 && words.length < 6 ? words.join("|") : "...";
}
