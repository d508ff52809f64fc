import type { Aggregate, PlannedExpression, PlannedMeasure, PlannedScope, Subject } from "../plan/plan.ts";

/** What a baseline keeps a value under: `p99(latency(shop.get, time=response)) during peak outside faults`. */
export function valueKey({ first, operation, second }: PlannedExpression, { text }: PlannedScope): string {
  const left = measureText(first);
  const expression = operation === null || second === null ? left : `${left} ${operation} ${measureText(second)}`;
  return `${expression} ${text}`;
}

function measureText({ metric, subject, filters, aggregate, bySecond }: PlannedMeasure): string {
  const words = Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const inner = [subjectText(subject), ...words.map(([name, word]) => `${name}=${word}`)].join(", ");
  let text = `${metric}(${inner})`;
  for (const around of [aggregate, bySecond]) if (around) text = `${aggregateText(around)}(${text})`;
  return text;
}

function aggregateText(aggregate: Aggregate): string {
  return aggregate.kind === "percentile" ? `p${String(aggregate.percent)}` : aggregate.kind;
}

function subjectText(subject: Subject): string {
  switch (subject.kind) {
    case "load":
      return subject.operation === null ? subject.load : `${subject.load}.${subject.operation}`;
    case "target": {
      const parts = subject.nodes?.parts ?? [];
      const names = parts.map(({ name, argument }) => (argument === null ? name : `${name}(${argument})`));
      return [subject.target, ...names].join(".");
    }
    case "fault":
      return subject.fault;
    default:
      return subject satisfies never;
  }
}
