import type { Evidence } from "../../journal/evidence.ts";
import { clockEndMs } from "../events.ts";
import type { Baseline } from "./baseline.ts";
import { findStrangers } from "../strangers.ts";
import { type Duration, lasted, longerThan, notKnown } from "./duration.ts";
import { findTraffic, loadsOn, p99Over, sum, tenthMs, type Traffic } from "./traffic.ts";

/** Windows of a second. */
const second = 10;
const errorMargin = 0.001;
const doneShare = 0.95;

/**
 * Until the clients of a target are well again: the first second, in steps of 100 ms, in which errors are at most the baseline + 0.1 %
 * and at least 95 % of what is offered is done.
 *
 * After a freeze the backlog is drained faster than slots fall due, and "done" alone would say all is well while every reply
 * is late. So a good second also begins without a backlog: what was due before it and has not ended is at most what is
 * usually in flight plus 5 % of a second's slots.
 *
 * The search begins with the first bad second that starts within a second of the fault, or until the servers had recovered
 * where that took longer. Some pain comes later, or again (a pool that fills up, a Cluster that gives up after its timeout, a heal
 * that resynchronises): until `reachMs` it counts too, if it is more than a hiccup and no other program had the processors, and
 * the clients were not well before it was over: or else a first blip would hide a later outage. Without any the fault had no
 * effect on clients: 0, with a note.
 */
export function findClientRecovery(
  evidence: Evidence,
  target: string,
  sinceMs: number,
  {
    baseline,
    serverMs,
    reachMs,
  }: { readonly baseline: Baseline; readonly serverMs: number | null; readonly reachMs: number },
): Duration {
  if (loadsOn(evidence, target).length === 0) return notKnown(`no load runs on ${target}`);
  if (!evidence.load.isComplete) return notKnown("the load's records have no end");
  const traffic = findTraffic(evidence, target);
  const first = Math.max(0, Math.floor(sinceMs / tenthMs));
  const last = traffic.length - second;
  const searchUntil = Math.min(last, first + Math.ceil(Math.max(1000, serverMs ?? 0) / tenthMs));
  let onset: number | null = null;
  let isJudged = false;
  for (let start = first; start <= searchUntil && onset === null; start++) {
    const state = judgeSecond(traffic, start, baseline);
    if (state !== "idle") isJudged = true;
    if (state === "bad") onset = start;
  }
  if (!isJudged) return notKnown("nothing was offered in the second after it, or the run ended before");
  const until = reachMs / tenthMs - second;
  let well: number | null = null;
  let again: string | null = null;
  while (true) {
    const from: number = well ?? searchUntil + 1;
    onset ??= findLateOnset(evidence, traffic, { from, until }, baseline);
    if (onset === null) break;
    if (well !== null)
      again = `they were well after ${seconds(well * tenthMs - sinceMs)}, and not any more at ${seconds(onset * tenthMs)}`;
    well = findGood(traffic, onset + 1, last, baseline);
    if (well === null) return longerThan(clockEndMs(evidence) - sinceMs, notRecovered);
    onset = null;
  }
  return well === null ? lasted(0, "no effect on the clients was seen") : lasted(well * tenthMs - sinceMs, again);
}

const notRecovered = "the clients had not recovered when the run ended";

function findGood(traffic: Traffic, from: number, last: number, baseline: Baseline): number | null {
  for (let start = from; start <= last; start++) if (judgeSecond(traffic, start, baseline) === "good") return start;
  return null;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A stall of a tenth of a second spoils two or three of the seconds that begin around it; an error that happened, ten. */
const painTenths = 5;

function findLateOnset(
  evidence: Evidence,
  traffic: Traffic,
  { from, until }: { readonly from: number; readonly until: number },
  baseline: Baseline,
): number | null {
  const strangers = findStrangers(evidence);
  let bad = 0;
  for (let start = from; start <= Math.min(until, traffic.length - second); start++) {
    const [startMs, endMs] = [start * tenthMs, (start + second) * tenthMs];
    const isDisturbed = strangers.some((one) => one.startMs < endMs && startMs < one.endMs);
    bad = !isDisturbed && judgeSecond(traffic, start, baseline) === "bad" ? bad + 1 : 0;
    if (bad === painTenths) return start - painTenths + 1;
  }
  return null;
}

function judgeSecond(traffic: Traffic, start: number, baseline: Baseline): "good" | "bad" | "idle" {
  const offered = sum(traffic.offered, start, second);
  if (offered === 0) return "idle";
  const done = sum(traffic.done, start, second);
  const failed = sum(traffic.failed, start, second);
  const isCaughtUp = (traffic.backlog[start] ?? 0) <= baseline.backlog + (1 - doneShare) * offered;
  // One slot may always straddle the second's end: of ten a second it would be 10 %.
  const isDone = done >= Math.min(doneShare * offered, offered - 1);
  const isClean = failed <= (baseline.errorRatio + errorMargin) * (done + failed);
  return isCaughtUp && isDone && isClean ? "good" : "bad";
}

const settledFactor = 1.5;
const settledSeconds = 3;

/** Until p99 of the response time stayed within 1.5x the baseline for 3 s, not before the clients had recovered. */
export function findSettled(
  evidence: Evidence,
  target: string,
  sinceMs: number,
  { baseline, recovery }: { readonly baseline: Baseline; readonly recovery: Duration },
): Duration {
  const { p99Ms } = baseline;
  if (recovery.ms === null) return { ...recovery, note: recovery.note ?? "the clients did not recover" };
  if (p99Ms === null) return notKnown("there was no steady second before it to compare with");
  const limitMs = p99Ms * settledFactor;
  const endMs = clockEndMs(evidence);
  let calm = 0;
  for (let startMs = Math.ceil((sinceMs + recovery.ms) / 1000) * 1000; startMs + 1000 <= endMs; startMs += 1000) {
    const p99 = p99Over(evidence, target, [startMs]);
    calm = p99 !== null && p99 <= limitMs ? calm + 1 : 0;
    if (calm === settledSeconds) return lasted(startMs - (settledSeconds - 1) * 1000 - sinceMs);
  }
  return longerThan(
    endMs - sinceMs,
    `p99 did not stay within 1.5x its baseline of ${p99Ms.toFixed(2)} ms for 3 s before the run ended`,
  );
}
