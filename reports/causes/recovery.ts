import type { FaultFinding } from "../../harness/verdict/verdict.ts";
import { recoverySteps } from "../facts/faults.ts";
import { formatMs } from "../text/format.ts";
import type { CauseReading, Rule, Step } from "./cause.ts";

type StepName = (typeof recoverySteps)[number]["field"];

/** What the time up to a step is spent on, and what makes it shorter. */
const stretches: Readonly<Record<StepName, { readonly what: string; readonly next: readonly Step[] }>> = {
  detectedMs: {
    what: "passed until the loss was noticed",
    next: [
      {
        text: "Sentinel: lower down-after-milliseconds.",
        command: "redis-cli -h HOST -p SENTINEL sentinel get-master-addr-by-name NAME",
      },
      {
        text: "Cluster: lower cluster-node-timeout.",
        command: "redis-cli -h HOST -p PORT config get cluster-node-timeout",
      },
    ],
  },
  electedMs: {
    what: "were needed to elect the new master",
    next: [
      { text: "See whether the sentinels can agree.", command: "redis-cli -h HOST -p SENTINEL sentinel ckquorum NAME" },
      { text: "Look for failover attempts that were given up (failover-timeout, replicas too far behind)." },
    ],
  },
  serverRecoveryMs: {
    what: "passed until the new master took its first write",
    next: [
      {
        text: "See what it did meanwhile: LOADING, min-replicas-to-write, a slow promotion.",
        command: "redis-cli -h HOST -p PORT info replication",
      },
    ],
  },
  clientRecoveryMs: {
    what: "were the clients' own: the servers took writes again before they did",
    next: [
      {
        text: "Make clients ask for the new master at once: topology refresh on errors, a short connect timeout, several sentinels.",
      },
      { text: "Shorten back-off and deadlines, and see whether retries pile up (attempts above slots)." },
    ],
  },
  settledMs: {
    what: "passed until p99 was near its baseline again",
    next: [{ text: "See what was worked off meanwhile: waiting slots, a full resync, a cold cache." }],
  },
};

/** Which stretch of a failover took longest: noticing, electing, taking writes, or the clients. */
export const slowRecovery: Rule = ({ measure: { subject }, verdict, evidence }) => {
  const fault = verdict.faults.find(({ name }) => subject.kind === "fault" && subject.fault === name);
  if (fault === undefined || fault.effectiveAtMs === null) return null;
  const known = stepsOf(fault);
  const longest = known.toSorted((a, b) => b.tookMs - a.tookMs)[0];
  if (longest === undefined) return neverBack(fault, evidence.plan.durationMs);
  const { what, next } = stretches[longest.field];
  const from = longest.after === null ? "from the moment the fault was effective" : `after ${longest.after}`;
  return {
    likely: `most of it, ${formatMs(longest.tookMs)} ${from}, ${what}`,
    readings: [
      { atMs: fault.effectiveAtMs, text: `${fault.name} was effective: ${fault.effectDetail}` },
      ...known.map(({ atMs, label, ms }) => ({ atMs, text: `${label}, ${formatMs(ms)} after that` })),
    ],
    next,
  };
};

interface KnownStep {
  readonly field: StepName;
  readonly label: string;
  readonly ms: number;
  readonly atMs: number;
  /** Since the known step before; `after` is that one's name, null for the first. */
  readonly tookMs: number;
  readonly after: string | null;
}

/** A step may come before another that stands later in the table: clients may be back without any failover. */
function stepsOf(fault: FaultFinding): readonly KnownStep[] {
  const known = recoverySteps
    .flatMap(({ field, label }) => {
      const ms = fault[field];
      return ms === null ? [] : [{ field, label, ms, atMs: (fault.effectiveAtMs ?? 0) + ms }];
    })
    .toSorted((a, b) => a.ms - b.ms);
  return known.map((step, index) => {
    const previous = known[index - 1] ?? null;
    return { ...step, tookMs: step.ms - (previous?.ms ?? 0), after: previous?.label ?? null };
  });
}

function neverBack(fault: FaultFinding, endMs: number): ReturnType<Rule> {
  const readings: CauseReading[] = [
    { atMs: fault.effectiveAtMs ?? 0, text: `${fault.name} was effective: ${fault.effectDetail}` },
  ];
  if (fault.healedAtMs !== null)
    readings.push({ atMs: fault.healedAtMs, text: `${fault.name} was healed: ${fault.healDetail}` });
  else readings.push({ atMs: endMs, text: "the run ended, and it was not healed" });
  return {
    likely: "nobody took over: no step of a recovery was seen",
    readings,
    next: [
      { text: "See who may take over.", command: "redis-cli -h HOST -p SENTINEL sentinel ckquorum NAME" },
      {
        text: "See whether replicas were connected and up to date before the fault.",
        command: "redis-cli -h HOST -p PORT info replication",
      },
    ],
  };
}
