import type { ScenarioDescription } from "./catalogue.ts";
import { type MetricDescription, metrics } from "./metrics.ts";

const all = Object.entries<MetricDescription>(metrics);

/** How a metric is written: `errorRatio(load, code=...)`, `p99(load, time=response|service|lag)`. */
function writtenAs(name: string, { of, filters, isDistribution, isOfLedgers }: MetricDescription): string {
  if (name === "measure") return "<measure>(load)"; // each has a name of its own
  const words = Object.entries(filters).map(([filter, known]) => `${filter}=${wordsOf(known)}`);
  const inner = [isOfLedgers === true ? "load|target" : of, ...words].join(", ");
  const named = name === "latency" ? inner : `${name}(${inner})`;
  return isDistribution === true ? `p50|p95|p99|p99.9|mean|min|max(${named})` : `${name}(${inner})`;
}

function wordsOf(words: MetricDescription["filters"][string]): string {
  if (words === "share") return "99.9%";
  return words.length > 0 && words.length < 6 ? words.join("|") : "...";
}

const units = {
  ms: "a duration",
  bytes: "a size",
  perSecond: "a rate",
  ratio: "a percentage",
  count: "a number",
} as const;

/** The scenarios whose measures are listed too. */
export type MeasuringScenarios = readonly Pick<ScenarioDescription, "name" | "measures">[];

/** The table for a terminal: two lines a metric. */
export function metricsText(scenarios: MeasuringScenarios): string {
  const own = measuresOf(scenarios).map(
    ({ name, scenario, metric }) =>
      `${writtenAs(name, metric)}  [${metric.unit}, of the scenario ${scenario}]\n    ${metric.description}\n`,
  );
  const general = all.map(
    ([name, metric]) => `${writtenAs(name, metric)}  [${metric.unit}]\n    ${metric.description}\n`,
  );
  return [...general, ...own].join("");
}

interface ListedMeasure {
  readonly scenario: string;
  readonly name: string;
  readonly metric: MetricDescription;
}

function measuresOf(scenarios: MeasuringScenarios): readonly ListedMeasure[] {
  return scenarios.flatMap(({ name: scenario, measures = {} }) =>
    Object.entries(measures).map(([name, { unit, kind, description }]) => {
      const isDistribution = kind === "distribution";
      return { scenario, name, metric: { ...metrics.measure, filters: {}, unit, isDistribution, description } };
    }),
  );
}

/** The table as `docs/metrics.md`. */
export function metricsMarkdown(scenarios: MeasuringScenarios): string {
  const sections = (["load", "target", "ledger", "fault"] as const).map((of) => {
    const isMeant = ({ of: its, isOfLedgers }: MetricDescription) => (isOfLedgers === true ? "ledger" : its) === of;
    const rows = all.filter(([, metric]) => isMeant(metric)).map(([name, metric]) => row(name, metric));
    return [
      `## Of a ${of}`,
      "",
      intros[of],
      "",
      "| metric | limit | by second | samples needed | |",
      "|---|---|---|---|---|",
      ...rows,
    ].join("\n");
  });
  const own = measuresOf(scenarios).map(
    ({ scenario, name, metric }) =>
      `| ${scenario} | \`${writtenAs(name, metric).replaceAll("|", "\\|")}\` | ${units[metric.unit]} | ${metric.description.replaceAll("|", "\\|")} |`,
  );
  const ofScenarios = [measuresHead, "", "| scenario | measure | limit | |", "|---|---|---|---|", ...own].join("\n");
  return `${[head, ...sections, ofScenarios].join("\n\n")}\n`;
}

function row(name: string, metric: MetricDescription): string {
  const { unit, hasWindows, minSamples, topologies, isOfRun, description } = metric;
  const notes = [
    description,
    ...(isOfRun === true ? ["One value for the run: it takes no `during`."] : []),
    ...(topologies === undefined ? [] : [`Only of ${topologies.join(" and ")} targets.`]),
  ];
  const cells = [
    `\`${writtenAs(name, metric).replaceAll("|", "\\|")}\``,
    units[unit],
    hasWindows ? "yes" : "no",
    String(minSamples),
    notes.join(" ").replaceAll("|", "\\|"),
  ];
  return `| ${cells.join(" | ")} |`;
}

const head = `# Metrics

What an objective may name. This page is printed by \`redrill metrics --markdown\` from the table that objectives are checked
against; how objectives are written stands in [objectives.md](objectives.md). "By second" metrics have a value in every second, so that
\`never\`, \`stopWhen\` and \`min(...)\`, \`max(...)\`, \`worst(...)\`, \`p95(...)\` can use them. With fewer samples than needed an objective is unknown,
unless it says \`minSamples\`.`;

const measuresHead = `## Of a scenario

What the scenario's pattern promises, by the name of a load that runs it. Computed from the load's history when the run is over, by a
model that shares nothing with what it judges: these are no stop conditions, and have no values by second.`;

const intros = {
  load: "What the clients see, by the name of a load, and of many metrics of one of its operations: `p99(shop.get)`.",
  target:
    "What the servers say, by the name of a target, and of some of its nodes: `evictions(cache.shard(1))`, `cache.masters`, `cache.replicas`, `cache.shard(1).master`, `cache.node(3)`.",
  ledger:
    "What became of the writes that were acknowledged, by the name of a load that keeps a ledger, or of a target for all such loads on it: [ledger.md](ledger.md).",
  fault: "How a fault went, by its name.",
} as const;
