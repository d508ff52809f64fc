import { formatMs, formatNumber } from "../text/format.ts";
import { gaugesOf, latenciesOf } from "../timeline/loads.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { extremeIn, valueAt } from "./look.ts";

/** Response time so many times the service time is waiting, not serving. */
const waitingFactor = 2;

/** Slots waited for a free worker: replies were quick enough once they were asked for, or all workers hung in slow ones. */
export const queueing: Rule = ({ evidence, loads, spans, measure }) => {
  if (measure.filters["time"] === "service" || measure.filters["time"] === "lag") return null;
  for (const { name, workers } of loads) {
    const worst = extremeIn(latenciesOf(evidence, name, "", "response").p99, spans);
    if (worst === null) continue;
    const service = valueAt(latenciesOf(evidence, name, "", "service").p99, worst.second);
    const { backlog, workersCalling } = gaugesOf(evidence, name);
    const waiting = extremeIn(backlog, spans);
    if (service === null || worst.value < service * waitingFactor || waiting === null || waiting.value < workers / 2)
      continue;
    const calling = valueAt(workersCalling, waiting.second);
    const readings: CauseReading[] = [
      { atMs: worst.atMs, text: `${name}: response p99 ${formatMs(worst.value)}, service p99 ${formatMs(service)}` },
      {
        atMs: waiting.atMs,
        text: `${name}: ${formatNumber(waiting.value)} slots waiting${calling === null ? "" : `, ${formatNumber(calling)} of ${formatNumber(workers)} workers in a call`}`,
      },
    ];
    return {
      likely: `most of the response time was waiting: up to ${formatNumber(waiting.value)} slots were due while no worker of ${name} was free`,
      readings,
      next: [
        {
          text: "Find out what the workers hung in: a frozen or slow node shows in the service time, and in errors by code.",
        },
        { text: "If replies were quick, the application has too few workers or connections for this rate." },
      ],
    };
  }
  return null;
};
