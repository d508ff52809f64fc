import type { Chart, Point } from "../chart/model.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import { formatMs, formatNumber } from "../text/format.ts";
import type { MakeCharts } from "./make-charts.ts";
import { describeHighest, median, sentence } from "./describe.ts";
import { limitsOf, secondOf, withGaps } from "./windows.ts";

/** p50 and p99 of the response time in each second, per load; and of every operation that an objective names. */
export const latencyCharts: MakeCharts = (verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .flatMap(({ name }) =>
      ["", ...operationsOf(name, evidence)].map((operation): Chart => {
        const p50 = percentiles(evidence, name, operation, 50);
        const p99 = percentiles(evidence, name, operation, 99);
        const middle = median(p99);
        return {
          id: `latency-${target.name}-${name}${operation === "" ? "" : `-${operation}`}`,
          title: `${operation === "" ? name : `${name}.${operation}`} · response time`,
          unit: "ms",
          target: target.name,
          series: [
            { name: "p50", points: p50, look: { colour: 2, dash: "long" } },
            { name: "p99", points: p99, look: { colour: 1 } },
          ],
          limits: limitsOf(verdict, evidence, ({ metric, subject, filters }) => {
            if (metric !== "latency" || subject.kind !== "load") return false;
            const isResponse = (filters["time"] ?? "response") === "response";
            return isResponse && subject.load === name && (subject.operation ?? "") === operation;
          }),
          vertical: { kind: "auto" },
          format: formatNumber,
          summary: sentence([
            middle === null ? null : `typical p99 ${formatMs(middle)}`,
            describeHighest(p99, formatMs, clock),
          ]),
        };
      }),
    );

/** The operations of a load whose latency is judged. */
function operationsOf(load: string, { plan }: Evidence): readonly string[] {
  const operations = plan.objectives.flatMap(({ expression: { first, second } }) =>
    [first, second].flatMap((measure) => {
      if (measure?.metric !== "latency" || measure.subject.kind !== "load" || measure.subject.load !== load) return [];
      return measure.subject.operation === null ? [] : [measure.subject.operation];
    }),
  );
  return [...new Set(operations)];
}

function percentiles(evidence: Evidence, load: string, operation: string, percent: number): readonly Point[] {
  const values = new Map<number, number | null>();
  for (const { windowMs, histogram } of evidence.load.latencies(load, operation, "response")) {
    values.set(secondOf(windowMs), histogram.percentileMs(percent));
  }
  return withGaps(values);
}
