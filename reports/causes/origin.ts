import { formatNumber, formatRatio } from "../text/format.ts";
import { gaugesOf, hitRatioOf } from "../timeline/loads.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { extremeIn, lower } from "./look.ts";

/** Misses waited for the origin: it had as many calls in flight as it can take. */
export const originFull: Rule = ({ evidence, loads, target, spans }) => {
  const origin = evidence.plan.targets.find(({ name }) => name === target)?.origin;
  if (origin === undefined) return null;
  for (const { name } of loads) {
    const most = extremeIn(gaugesOf(evidence, name).originInFlight, spans);
    if (most === null || most.value < origin.concurrency) continue;
    const lowest = extremeIn(hitRatioOf(evidence, name), spans, lower);
    const readings: CauseReading[] = [
      {
        atMs: most.atMs,
        text: `${name}: ${formatNumber(most.value)} calls to the origin in flight, it serves ${formatNumber(origin.concurrency)} at once`,
      },
    ];
    if (lowest !== null)
      readings.push({ atMs: lowest.atMs, text: `${name}: hit ratio ${formatRatio(lowest.value)}, the lowest` });
    return {
      likely: `misses waited for the origin: up to ${formatNumber(most.value)} calls were in flight, and it serves ${formatNumber(origin.concurrency)} at once`,
      readings,
      next: [
        { text: "Raise the hit ratio first: warm more, evict less." },
        { text: "Let one client at a time recompute a key, and serve stale values meanwhile." },
        { text: "Cap what may reach the origin, so that it is slow for some and not gone for all." },
      ],
    };
  }
  return null;
};
