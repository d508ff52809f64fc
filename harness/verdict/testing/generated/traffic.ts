import type { Plan, PlannedFault, PlannedLoad } from "../../../plan/plan.ts";

/** How the slots of a load that are due at an instant fare. */
export interface Moment {
  readonly perSecond: number;
  /** Shares of what is offered, by code. */
  readonly failed: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** They hang until then. */
  readonly waitUntilMs: number | null;
  /** A share of them takes this much longer. */
  readonly slower: { readonly share: number; readonly byMs: number } | null;
  readonly hitRatio: number;
}

/** When a server that lost its master takes writes again, counted from the fault. */
export const failoverMs = { kill: 3_100, freeze: 3_600, shard: 3_300 } as const;

export function faultNamed({ faults }: Plan, name: string): { readonly startMs: number; readonly endMs: number } {
  const found: PlannedFault | undefined = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`the generated plan has no fault ${name}`);
  return { startMs: found.atMs, endMs: found.atMs + (found.forMs ?? 0) };
}

/** What happens to a load, from the plan of `generatedDrill` alone. */
export function momentOf(plan: Plan, { name, schedule }: PlannedLoad): (atMs: number) => Moment {
  const rateAt = rateOf(schedule);
  const since = (fault: string) => {
    const { startMs, endMs } = faultNamed(plan, fault);
    return (atMs: number) => ({ ms: atMs - startMs, isIn: atMs >= startMs && atMs < endMs });
  };
  const [killed, slow, shardDied, frozen, again] = [
    "master-dies",
    "slow-shard",
    "shard-dies",
    "carts-freeze",
    "slow-again",
  ].map(since);
  return (atMs) => {
    const perSecond = rateAt(atMs);
    const busy = perSecond / 5_000;
    const calm: Moment = {
      perSecond,
      failed: {},
      p50Ms: 0.35 + busy * 0.2,
      p99Ms: 1.2 + busy * 2,
      waitUntilMs: null,
      slower: null,
      hitRatio: 0.96 - busy * 0.02,
    };
    if (name === "shop") {
      if (slow?.(atMs).isIn === true) return { ...calm, slower: { share: 1 / 3, byMs: 30 } };
      if (again?.(atMs).isIn === true) return { ...calm, slower: { share: 1 / 3, byMs: 10 } };
      const { ms = -1 } = shardDied?.(atMs) ?? {};
      if (ms >= 2_400 && ms < failoverMs.shard) return { ...calm, failed: { CLUSTERDOWN: 0.9, REFUSED: 0.1 } };
      if (ms >= 0 && ms < failoverMs.shard) return { ...calm, failed: { REFUSED: 0.25, EOF: 0.05 } };
      return calm;
    }
    if (name === "logins") {
      const { ms = -1 } = killed?.(atMs) ?? {};
      if (ms >= 0 && ms < failoverMs.kill) return { ...calm, failed: { REFUSED: 0.7, TIMEOUT: 0.2, READONLY: 0.1 } };
      return calm;
    }
    const { ms = -1 } = frozen?.(atMs) ?? {};
    if (ms >= 0 && ms < failoverMs.freeze)
      return { ...calm, failed: { TIMEOUT: 0.2 }, waitUntilMs: atMs - ms + failoverMs.freeze };
    return calm;
  };
}

function rateOf(schedule: PlannedLoad["schedule"]): (atMs: number) => number {
  return (atMs) => {
    const segment = schedule.find(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
    if (segment === undefined) return 0;
    const { startMs, endMs, fromPerSecond, toPerSecond } = segment;
    return fromPerSecond + ((toPerSecond - fromPerSecond) * (atMs - startMs)) / (endMs - startMs);
  };
}
