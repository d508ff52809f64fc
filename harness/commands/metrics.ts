import { metricsMarkdown, metricsText } from "../plan/describe-metrics.ts";
import { scenarioCatalogue } from "../load/scenario-manifest.ts";
import type { ScenarioDescription } from "../plan/catalogue.ts";
import { metrics } from "../plan/metrics.ts";

/** `redrill metrics`: the table that objectives are checked against. */
export function listMetrics({
  json = false,
  markdown = false,
}: {
  readonly json?: boolean;
  readonly markdown?: boolean;
}): void {
  const scenarios = shippedScenarios();
  const measures = Object.fromEntries(scenarios.map(({ name, measures: of }) => [name, of ?? {}]));
  if (json) process.stdout.write(`${JSON.stringify({ ...metrics, measures }, null, 2)}\n`);
  else process.stdout.write(markdown ? metricsMarkdown(scenarios) : metricsText(scenarios));
}

/** All scenarios that come with redrill. */
export function shippedScenarios(): readonly ScenarioDescription[] {
  const { scenario, scenarioNames } = scenarioCatalogue({ drillFolder: "." });
  return scenarioNames.flatMap((name) => scenario(name) ?? []);
}
