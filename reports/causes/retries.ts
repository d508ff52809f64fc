import type { ClientWindow } from "../../harness/journal/evidence.ts";
import { formatNumber } from "../text/format.ts";
import { middleOf, secondOf } from "../timeline/seconds.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { explainCode } from "./error-codes.ts";
import { slotsOf } from "../timeline/loads.ts";

/** Clients sent more than they were asked for, or dialled again and again: what they answered failures with. */
export const clientsRetried: Rule = ({ evidence, loads, spans }) => {
  for (const load of loads) {
    const windows = evidence.load
      .client(load.target, load.client.name)
      .filter(({ windowMs }) => spans.some(({ startMs, endMs }) => startMs <= windowMs && windowMs < endMs));
    const [retries, dials] = [
      worstSecond(windows, ({ retries: count }) => count),
      worstSecond(windows, ({ connectionsOpened, connectionsFailed }) => connectionsOpened + connectionsFailed),
    ];
    const requests = windows.reduce((sum, window) => sum + window.requests, 0);
    const repeated = windows.reduce((sum, window) => sum + window.retries, 0);
    if (retries.count === 0 && dials.count <= load.client.connections) continue;
    const [code] = slotsOf(evidence, load.name).codes;
    const readings: CauseReading[] = [];
    if (retries.count > 0)
      readings.push({
        atMs: retries.atMs,
        text: `${load.client.name} on ${load.target}: ${formatNumber(retries.count)} retries in this second`,
      });
    if (dials.count > 0)
      readings.push({
        atMs: dials.atMs,
        text: `${load.client.name} on ${load.target}: ${formatNumber(dials.count)} connections dialled in this second`,
      });
    const means = code === undefined ? null : (explainCode(code.code)?.means ?? null);
    return {
      likely: `the clients repeated ${formatNumber(repeated)} of ${formatNumber(requests)} requests and dialled up to ${formatNumber(dials.count)} connections a second${code === undefined ? "" : `, mostly after ${code.code}${means === null ? "" : `: ${means}`}`}`,
      readings,
      next: [
        { text: "Give retries a budget (a share of requests, not a count per request), back-off and jitter." },
        { text: "Open a breaker per node, so that a node that is away is not asked again by everybody." },
        { text: "Reuse connections; put jitter between dials." },
      ],
    };
  }
  return null;
};

function worstSecond(
  windows: readonly ClientWindow[],
  pick: (window: ClientWindow) => number,
): { readonly atMs: number; readonly count: number } {
  const sums = new Map<number, number>();
  for (const window of windows)
    sums.set(secondOf(window.windowMs), (sums.get(secondOf(window.windowMs)) ?? 0) + pick(window));
  let worst = { atMs: 0, count: 0 };
  for (const [second, count] of sums) if (count > worst.count) worst = { atMs: middleOf(second), count };
  return worst;
}
