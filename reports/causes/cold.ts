import { formatNumber, formatRatio } from "../text/format.ts";
import { hitRatioOf } from "../timeline/loads.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import { sumOf } from "../timeline/seconds.ts";
import type { Rule } from "./cause.ts";
import { extremeIn, firstIn, lastBefore, lower } from "./look.ts";

/** Growth of the keys from which on misses were filling the cache. */
const growth = 1.1;

/** The cache was still filling: more keys at the end than at the beginning, and none evicted or lost. */
export const notWarm: Rule = ({ evidence, target, loads, spans }) => {
  if (target === null) return null;
  const keys = sumOf(nodesOfTarget(evidence, target).map(({ seconds }) => seconds.keys));
  const first = firstIn(keys, spans, () => true);
  const last = lastBefore(keys, Math.floor(Math.max(...spans.map(({ endMs }) => endMs)) / 1_000) - 1);
  if (first === null || last === null || last.value < first.value * growth) return null;
  const ratios = loads.flatMap(({ name }) => {
    const worst = extremeIn(hitRatioOf(evidence, name), spans, lower);
    return worst === null
      ? []
      : [{ atMs: worst.atMs, text: `${name}: hit ratio ${formatRatio(worst.value)}, the lowest` }];
  });
  return {
    likely: `the cache was still filling: it held ${formatNumber(first.value)} keys when this began to count and ${formatNumber(last.value)} at the end, so many views were first ones`,
    readings: [
      { atMs: first.atMs, text: `${target}: ${formatNumber(first.value)} keys, replicas included` },
      { atMs: last.atMs, text: `${target}: ${formatNumber(last.value)} keys, replicas included` },
      ...ratios,
    ],
    next: [
      { text: "Warm more of what will be asked for, or for longer, before the load begins." },
      { text: "Compare with what the warm-up wrote: it stands under Evidence." },
    ],
  };
};
