import type { Chart } from "../chart/model.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import type { PlannedMeasure } from "../../harness/plan/plan.ts";
import { formatMs } from "../text/format.ts";
import { latenciesOf } from "../timeline/loads.ts";
import { pointsOf } from "../timeline/seconds.ts";
import { describeHighest, median, sentence } from "./describe.ts";
import { limitsOf } from "./limits.ts";
import type { MakeCharts } from "./make-charts.ts";

/** p50, p99 and p99.9 of the response time in each second, per load; and of every operation that an objective names. */
export const latencyCharts: MakeCharts = (verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .flatMap(({ name }) =>
      ["", ...operationsOf(name, evidence)].map((operation): Chart => {
        const { p50, p99, p999 } = latenciesOf(evidence, name, operation, "response");
        const middle = median(p99);
        const isOfIt = ({ metric, subject }: PlannedMeasure) =>
          metric === "latency" &&
          subject.kind === "load" &&
          subject.load === name &&
          (subject.operation ?? "") === operation;
        return {
          id: `latency-${target.name}-${name}${operation === "" ? "" : `-${operation}`}`,
          title: `${operation === "" ? name : `${name}.${operation}`} · response time`,
          unit: "ms",
          target: target.name,
          series: [
            { name: "p99.9", points: pointsOf(p999), look: { colour: 3, dash: "dots", isThin: true } },
            { name: "p99", points: pointsOf(p99), look: { colour: 1 } },
            { name: "p50", points: pointsOf(p50), look: { colour: 2, dash: "long" } },
          ],
          limits: limitsOf(
            verdict,
            evidence,
            (measure) => isOfIt(measure) && (measure.filters["time"] ?? "response") === "response",
          ),
          vertical: { kind: "auto" },
          values: "ms",
          summary: sentence([
            middle === null ? null : `typical p99 ${formatMs(middle)}`,
            describeHighest(p99, formatMs, clock),
          ]),
          shows: isOfIt,
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
