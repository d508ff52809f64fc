import { formatMs } from "../text/format.ts";
import { latenciesOf } from "../timeline/loads.ts";
import type { Rule } from "./cause.ts";
import { extremeIn, typicalOf, valueAt } from "./look.ts";

/** The runbook of a latency spike that nothing else explains: the time went into the calls themselves. */
export const slowServer: Rule = ({ evidence, loads, spans, measure }) => {
  const operation = measure.subject.kind === "load" ? (measure.subject.operation ?? "") : "";
  for (const { name } of loads) {
    const service = latenciesOf(evidence, name, operation, "service").p99;
    const [worst, typical] = [extremeIn(service, spans), typicalOf(service, spans)];
    if (worst === null || typical === null) continue;
    const response = valueAt(latenciesOf(evidence, name, operation, "response").p99, worst.second);
    const what = operation === "" ? name : `${name}.${operation}`;
    return {
      likely: `the calls themselves were slow: service p99 of ${what} reached ${formatMs(worst.value)} where ${formatMs(typical.value)} was usual, and no fault, eviction, fork or queue explains it`,
      readings: [
        {
          atMs: worst.atMs,
          text: `${what}: service p99 ${formatMs(worst.value)}${response === null ? "" : `, response p99 ${formatMs(response)}`}`,
        },
        { atMs: typical.atMs, text: `${what}: service p99 ${formatMs(typical.value)}, a usual second` },
      ],
      next: [
        {
          text: "See which commands were slow (KEYS, long scripts, big values).",
          command: "redis-cli -h HOST -p PORT slowlog get 25",
        },
        { text: "See what held the node up.", command: "redis-cli -h HOST -p PORT latency doctor" },
        { text: "See whether it saved then.", command: "redis-cli -h HOST -p PORT info persistence" },
        {
          text: "Check transparent huge pages, and the processor of the node.",
          command: "cat /sys/kernel/mm/transparent_hugepage/enabled; top -b -n 1 | head -20",
        },
      ],
    };
  }
  return null;
};
