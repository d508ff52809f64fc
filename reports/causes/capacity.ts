import { formatMs, formatNumber } from "../text/format.ts";
import { gaugesOf, latenciesOf, slotsOf } from "../timeline/loads.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { extremeIn, valueAt } from "./look.ts";

const shortRatio = 0.99;

/** Less was done than was offered: what the workers did meanwhile says whether the target or the application was the limit. */
export const fellShort: Rule = ({ evidence, loads, spans }) => {
  for (const { name, workers } of loads) {
    const { offered, done } = slotsOf(evidence, name);
    const owed = offered.map((count, second) =>
      count === null || (done[second] ?? null) === null ? null : count - (done[second] ?? 0),
    );
    const worst = extremeIn(owed, spans);
    if (worst === null || worst.value <= 0) continue;
    const due = valueAt(offered, worst.second) ?? 0;
    if (due - worst.value > due * shortRatio) continue;
    const { workersCalling, backlog } = gaugesOf(evidence, name);
    const calling = extremeIn(workersCalling, spans);
    const waiting = extremeIn(backlog, spans);
    const service = valueAt(latenciesOf(evidence, name, "", "service").p99, worst.second);
    const readings: CauseReading[] = [
      {
        atMs: worst.atMs,
        text: `${name}: ${formatNumber(due - worst.value)} of ${formatNumber(due)} slots done in this second${service === null ? "" : `, service p99 ${formatMs(service)}`}`,
      },
    ];
    if (calling !== null)
      readings.push({
        atMs: calling.atMs,
        text: `${name}: ${formatNumber(calling.value)} of ${formatNumber(workers)} workers in a call, the most`,
      });
    if (waiting !== null)
      readings.push({ atMs: waiting.atMs, text: `${name}: ${formatNumber(waiting.value)} slots waiting, the most` });
    const isFull = calling !== null && calling.value >= workers * 0.9;
    return {
      likely: isFull
        ? `all ${formatNumber(workers)} workers of ${name} hung in calls: the target answered too slowly for this rate`
        : `${name} did less than was offered although workers were free: its calls failed`,
      readings,
      next: isFull
        ? [
            { text: "See the service time and errors of the same second: a slow node, or too few connections." },
            { text: "Find the highest rate that holds, and plan below it." },
          ]
        : [{ text: "See the errors by code of the same second." }],
    };
  }
  return null;
};
