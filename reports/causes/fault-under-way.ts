import { faultSpan } from "./find-question.ts";
import type { Rule, Step } from "./cause.ts";
import { formatClock, formatValue } from "../text/format.ts";
import { extremeIn, higher, lastBefore, lower } from "./look.ts";
import { measuredSeconds } from "./measured.ts";
import { secondOf } from "../timeline/seconds.ts";

/** What a fault of this kind asks of clients and set-up. */
const advice: Readonly<Record<string, readonly Step[]>> = {
  latency: [
    {
      text: "Bound what one slow node may cost: a deadline per command, a breaker per node, and enough workers for the slow share.",
    },
  ],
  blackHole: [
    { text: "Only a deadline ends the wait for a silent node: set one per command, then ask for the topology anew." },
  ],
  kill: [
    {
      text: "Compare the recovery with what is allowed for: objectives may leave it out with `outside recovery(...)`.",
    },
  ],
  freeze: [{ text: "A frozen node keeps its connections: only deadlines and a failover end the wait." }],
};

/** A fault of the drill was in when it was worst: that is what the drill asked for, and what the deployment or its clients did not bear. */
export const faultUnderWay: Rule = ({ evidence, verdict, measure, finding, target, spans }) => {
  const series = measuredSeconds(measure, evidence);
  const worst =
    series === null
      ? null
      : extremeIn(series, spans, finding.op.startsWith(">") !== isNever(finding.text) ? lower : higher);
  if (series === null || worst === null) return null;
  const fault = verdict.faults.find((one) => {
    const span = faultSpan(one, evidence);
    const isOwn =
      target === null || evidence.plan.faults.find(({ name }) => name === one.name)?.target.target === target;
    return span !== null && isOwn && span.startMs <= worst.atMs + 500 && worst.atMs - 500 < span.endMs;
  });
  if (fault === undefined || fault.injectedAtMs === null) return null;
  const calm = lastBefore(series, secondOf(fault.injectedAtMs) - 1);
  const isIn = fault.healedAtMs === null || worst.atMs - 500 < fault.healedAtMs;
  return {
    likely: `it was worst at ${formatClock(worst.atMs)}, ${isIn ? `while ${fault.name}` : `before clients had recovered from ${fault.name}`} (${fault.kind} on ${fault.target})${isIn ? " was in" : ""}`,
    readings: [
      ...(calm === null
        ? []
        : [{ atMs: calm.atMs, text: `${formatValue(calm.value, finding.unit)}, before the fault` }]),
      { atMs: worst.atMs, text: `${formatValue(worst.value, finding.unit)}, the worst` },
    ],
    next: advice[fault.kind] ?? [{ text: `See what ${fault.kind} does to clients, under Faults and recovery.` }],
  };
};

/** `never x > 5` breaks where x is high, `x >= 5` where it is low. */
function isNever(text: string): boolean {
  return /^\s*never\s/u.test(text);
}
