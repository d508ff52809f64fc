import { formatNumber } from "../text/format.ts";
import { nodesOfTarget } from "../timeline/nodes.ts";
import { sumOf } from "../timeline/seconds.ts";
import type { Rule } from "./cause.ts";
import { extremeIn, typicalOf } from "./look.ts";

/** So many times the usual rate is a wave. */
const wave = 5;
const fewPerSecond = 20;

/** Many keys expired within a short time. */
export const expiring: Rule = ({ evidence, target, spans }) => {
  if (target === null) return null;
  const expired = sumOf(nodesOfTarget(evidence, target).map(({ seconds }) => seconds.expiredPerSecond));
  const [most, typical] = [extremeIn(expired, spans), typicalOf(expired, spans)];
  if (most === null || typical === null || most.value < Math.max(fewPerSecond, typical.value * wave)) return null;
  return {
    likely: `many keys of ${target} expired at once: ${formatNumber(Math.round(most.value))} per second where ${formatNumber(Math.round(typical.value))} were usual`,
    readings: [most, typical].map(({ atMs, value }) => ({
      atMs,
      text: `${target}: ${formatNumber(Math.round(value))} keys expired per second`,
    })),
    next: [
      { text: "Give TTLs a jitter of 20 % or more: what is written together must not expire together." },
      { text: "Refresh hot keys before they expire, or let one client at a time recompute." },
    ],
  };
};
