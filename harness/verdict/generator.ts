import type { Evidence } from "../journal/evidence.ts";
import type { GeneratorFinding } from "./verdict.ts";
import { latenciesOfRun } from "./whole-run.ts";
import { whyLate } from "./why-late.ts";

/**
 * From where on the generator was no instrument any more. On a quiet machine p99 of its lag is 0.15-0.3 ms (FACTS), with one
 * of two cores kept busy a few ms: that is still a tenth of what a failover costs, and objectives of a few ms are guarded
 * one by one (`lateness.ts`). Beyond 10 ms every figure of the run carries it.
 */
const lagLimitMs = 10;
/**
 * Slots taken late (more than 5 ms at waking, 1 ms at picking up) while a worker was idle, and those in a call while the
 * generator stood still: next to none in principle. A stall of 100 ms in 20 s is 0.5 %; 2 % is where it is the machine's
 * habit, not an accident.
 */
const lateLimitRatio = 0.02;
/** p99 of fewer slots is the worst one or two of them. */
const minSlots = 100;

/** Was redrill itself fit to measure? The worst load decides: a large one would hide what a small one suffers. */
export function findGenerator(evidence: Evidence): GeneratorFinding {
  const sum = { lateWhileIdle: 0, stalledInCall: 0, slots: 0 };
  let lagP99Ms: number | null = null;
  let lateRatio: number | null = null;
  const misfits: Misfit[] = [];
  for (const { name } of evidence.plan.loads) {
    const lag = latenciesOfRun(evidence, name, "", "lag");
    const p99 = lag.count >= minSlots ? lag.percentileMs(99) : null;
    const { lateWhileIdle: late = 0, stalledInCall: stalled = 0 } = evidence.load.gauges(name).at(-1) ?? {};
    const offered = evidence.load.totals[name]?.offered ?? lag.count;
    if (p99 !== null) lagP99Ms = Math.max(lagP99Ms ?? 0, p99);
    if (offered > 0) lateRatio = Math.max(lateRatio ?? 0, late / offered);
    sum.lateWhileIdle += late;
    sum.stalledInCall += stalled;
    sum.slots += offered;
    if (p99 !== null && p99 > lagLimitMs)
      misfits.push({ load: name, text: `lag p99 ${p99.toFixed(1)} ms (limit ${String(lagLimitMs)} ms)` });
    if (offered >= minSlots && (late + stalled) / offered > lateLimitRatio)
      misfits.push({ load: name, text: `${lateText(late, stalled, offered)} (limit 2 %)` });
  }
  return {
    isFit: misfits.length === 0,
    detail: misfits.length > 0 ? describeMisfits(evidence, misfits) : describeFit(lagP99Ms, sum),
    lagP99Ms,
    lateWhileIdle: sum.lateWhileIdle,
    lateWhileIdleRatio: lateRatio,
    stalledInCall: sum.stalledInCall,
  };
}

interface Misfit {
  readonly load: string;
  readonly text: string;
}

function describeMisfits(evidence: Evidence, misfits: readonly Misfit[]): string {
  const why = whyLate(
    evidence,
    misfits.map(({ load }) => load),
  );
  const texts = misfits.map(({ load, text }) => `${load}: ${text}`);
  return `the generator was late by its own doing: ${[...texts, why].join("; ")}`;
}

function describeFit(
  lagP99Ms: number | null,
  { lateWhileIdle, stalledInCall, slots }: Readonly<Record<"lateWhileIdle" | "stalledInCall" | "slots", number>>,
): string {
  const lag = lagP99Ms === null ? "not known" : `${lagP99Ms.toFixed(2)} ms`;
  return `lag p99 ${lag}, ${lateText(lateWhileIdle, stalledInCall, slots)}`;
}

/** `21 of 1000 slots late while a worker was idle, 5 in a call while the generator stood still`. */
function lateText(late: number, stalled: number, slots: number): string {
  const first = `${String(late)} of ${String(slots)} slots late while a worker was idle`;
  return stalled === 0 ? first : `${first}, ${String(stalled)} in a call while the generator stood still`;
}
