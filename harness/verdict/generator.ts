import type { Evidence } from "../journal/evidence.ts";
import { averageStrangerCores } from "./strangers.ts";
import type { GeneratorFinding } from "./verdict.ts";
import { latenciesOfRun } from "./whole-run.ts";

/**
 * From where on the generator was no instrument any more. On a quiet machine p99 of its lag is 0.15-0.3 ms (FACTS), with one
 * of two cores kept busy a few ms: that is still a tenth of what a failover costs, and objectives of a few ms are guarded
 * one by one (`lateness.ts`). Beyond 10 ms every figure of the run carries it.
 */
const lagLimitMs = 10;
/**
 * Slots taken late (more than 5 ms at waking, 1 ms at picking up) while a worker was idle: next to none in principle. A stall of
 * 100 ms in 20 s is 0.5 %; 2 % is where it is the machine's habit, not an accident.
 */
const lateLimitRatio = 0.02;
/** p99 of fewer slots is the worst one or two of them. */
const minSlots = 100;

/** Was redrill itself fit to measure? The worst load decides: a large one would hide what a small one suffers. */
export function findGenerator(evidence: Evidence): GeneratorFinding {
  let lagP99Ms: number | null = null;
  let lateWhileIdle = 0;
  let slots = 0;
  let lateRatio: number | null = null;
  const misfits: string[] = [];
  for (const { name } of evidence.plan.loads) {
    const lag = latenciesOfRun(evidence, name, "", "lag");
    const p99 = lag.count >= minSlots ? lag.percentileMs(99) : null;
    const late = evidence.load.gauges(name).at(-1)?.lateWhileIdle ?? 0;
    const offered = evidence.load.totals[name]?.offered ?? lag.count;
    if (p99 !== null) lagP99Ms = Math.max(lagP99Ms ?? 0, p99);
    if (offered > 0) lateRatio = Math.max(lateRatio ?? 0, late / offered);
    lateWhileIdle += late;
    slots += offered;
    if (p99 !== null && p99 > lagLimitMs)
      misfits.push(`${name}: lag p99 ${p99.toFixed(1)} ms (limit ${String(lagLimitMs)} ms)`);
    if (offered >= minSlots && late / offered > lateLimitRatio) {
      misfits.push(`${name}: ${String(late)} of ${String(offered)} slots late while a worker was idle (limit 2 %)`);
    }
  }
  return {
    isFit: misfits.length === 0,
    detail:
      misfits.length > 0
        ? `the generator was late by its own doing: ${[...misfits, ...describeStrangers(evidence)].join("; ")}`
        : `lag p99 ${lagP99Ms === null ? "not known" : `${lagP99Ms.toFixed(2)} ms`}, ${String(lateWhileIdle)} of ${String(slots)} slots late while a worker was idle`,
    lagP99Ms,
    lateWhileIdle,
    lateWhileIdleRatio: lateRatio,
  };
}

/** A machine that others use, too, makes the best generator late. */
function describeStrangers(evidence: Evidence): readonly string[] {
  const cores = averageStrangerCores(evidence);
  return cores === null ? [] : [`other programs used ${cores.toFixed(1)} processors on average`];
}
