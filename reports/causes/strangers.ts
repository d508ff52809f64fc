import { eventsOf } from "../facts/run.ts";
import { formatNumber } from "../text/format.ts";
import type { Rule } from "./cause.ts";
import { secondMs } from "../timeline/seconds.ts";

/** From so many processors on strangers count, as in judging. */
const busyCores = 0.25;

/** Other programs of this machine had its processors while the objective was decided. */
export const strangersBusy: Rule = ({ evidence, spans }) => {
  const near = eventsOf(evidence, "machine").filter(({ atMs }) =>
    spans.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs + secondMs),
  );
  const busy = near.filter(({ strangerCores }) => strangerCores >= busyCores);
  if (busy.length === 0 || busy.length * 2 < near.length) return null;
  const most = busy.reduce((a, b) => (b.strangerCores > a.strangerCores ? b : a));
  const first = busy[0] ?? most;
  const readings = [...new Set([first, most, busy.at(-1) ?? most])].map(({ atMs, strangerCores, ownCores, cores }) => ({
    atMs,
    text: `other programs used ${formatNumber(strangerCores)} of ${formatNumber(cores)} processors, this run ${formatNumber(ownCores)}`,
  }));
  return {
    likely: `other programs used this machine's processors in ${formatNumber(busy.length)} of ${formatNumber(near.length)} seconds`,
    readings,
    next: [
      { text: "Run it again on a quiet machine before anything is changed." },
      { text: "See who they are.", command: "top -b -n 1 | head -20" },
    ],
  };
};
