import type { InfoReading } from "../../journal/event.ts";
import { covers } from "../intervals.ts";
import { type Rise, risesOf } from "./info-counters.ts";
import { type AskedReadings, countReadings, findGap, nodesOf, readingsAround } from "./readings.ts";
import { type Metric, known, unknown } from "./metric.ts";

/** Something that a node counts, and of which it tells how long the last one, or the longest new one, took. */
interface Timed {
  readonly count: (reading: InfoReading) => number | null;
  readonly longestUs: (reading: InfoReading) => number;
  readonly whyNone: string;
}

/** The longest one in the scope, by the readings in which the count had risen; 0 where it did not rise. */
function longestOf({ count, longestUs, whyNone }: Timed): Metric {
  const longestMs = (rises: readonly Rise[]) =>
    rises.reduce((longest, rise) => (rise.count > 0 ? Math.max(longest, longestUs(rise.to) / 1000) : longest), 0);
  return {
    over: (measure, evidence, { intervals }) => {
      const nodes = nodesOf(measure, evidence);
      const samples = countReadings(nodes, intervals);
      const gap = findGap(nodes, intervals);
      if (gap !== null) return { ...gap, samples };
      const rises = nodes.flatMap((node) => risesOf(node, count));
      const inside = rises.filter(({ fromMs, toMs }) => covers(intervals, fromMs, toMs));
      if (inside.length === 0) return unknown(rises.length === 0 ? whyNone : noPair, samples);
      return known(longestMs(inside), samples);
    },
    inSecond: (measure, evidence, startMs) => {
      const endMs = startMs + 1000;
      const nodes = nodesOf(measure, evidence);
      if (findGap(nodes, [{ startMs, endMs }]) !== null) return { value: null, isIdle: false };
      const rises = nodes.flatMap((node) => risesOf(around(node, startMs, endMs), count));
      const touching = rises.filter(({ fromMs, toMs }) => fromMs < endMs && startMs < toMs);
      return { value: touching.length === 0 ? null : longestMs(touching), isIdle: false };
    },
  };
}

const noPair = "no two readings of a node lie in the scope";

function around({ readings, isAsked }: AskedReadings, startMs: number, endMs: number) {
  return { readings: readingsAround(readings, startMs, endMs), isAsked };
}

export const forkStall = longestOf({
  count: ({ totalForks }) => totalForks ?? null,
  longestUs: ({ latestForkUs }) => latestForkUs,
  whyNone: "INFO of these servers does not count forks (before Redis 6.2)",
});

export const slowestCommand = longestOf({
  count: ({ slowLog }) => slowLog?.count ?? null,
  longestUs: ({ slowLog }) => slowLog?.longestUs ?? 0,
  whyNone: "the slow log of these servers was never read",
});
