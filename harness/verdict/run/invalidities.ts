import type { Evidence } from "../../journal/evidence.ts";
import { clockEndMs, eventsOf } from "../events.ts";
import { findFaultTimes } from "../faults/fault-times.ts";
import { formatSeconds } from "../format.ts";
import { findGenerator } from "../generator.ts";
import { type Problem, invalid } from "./problem.ts";
import { findScenarioErrors } from "./scenario-errors.ts";
import { findUnsteady } from "./steady.ts";

/** Exit code 4: what redrill itself failed at, in the order in which one explains the next. */
export function findInvalidities(evidence: Evidence): readonly Problem[] {
  return [
    ...findNothing(evidence),
    ...findColdStart(evidence),
    ...findDeadEngine(evidence),
    ...findLostNodes(evidence),
    ...findLostProxies(evidence),
    ...findScenarioErrors(evidence),
    ...findUnfitGenerator(evidence),
    ...findUnsteady(evidence),
    ...findVoidFaults(evidence),
    ...eventsOf(evidence, "probe.lost").map(({ probe, target, reason }) =>
      invalid(`a probe was lost for its own reasons: ${probe} of ${target}: ${reason}`),
    ),
  ];
}

function findNothing(evidence: Evidence): readonly Problem[] {
  return [
    ...findNoEnds(evidence),
    ...(evidence.plan.objectives.length === 0 ? [invalid("nothing was judged: the drill has no objectives")] : []),
  ];
}

/** A journal that was cut off tells of a run that went on without it. */
function findNoEnds(evidence: Evidence): readonly Problem[] {
  if (evidence.events.length === 0) return [invalid("nothing was recorded: there is no journal")];
  const isMissing = (type: "run.started" | "run.ended") => eventsOf(evidence, type).length === 0;
  return [
    ...(isMissing("run.started") ? [invalid("the journal has no beginning: its first lines are missing")] : []),
    ...(isMissing("run.ended") ? [invalid("the journal has no end: its last lines are missing")] : []),
  ];
}

/** A cold or half-warm cache is another drill. */
function findColdStart(evidence: Evidence): readonly Problem[] {
  return evidence.plan.warmup.flatMap(({ name }): readonly Problem[] => {
    const ended = eventsOf(evidence, "warmup.ended").find(({ load }) => load === name);
    if (ended === undefined) return [invalid(`warm-up ${name} did not end`)];
    const { offered, done, failed } = ended;
    if (failed === 0 && done >= offered) return [];
    return [
      invalid(
        `warm-up ${name} is incomplete: ${String(done)} of ${String(offered)} slots done, ${String(failed)} failed`,
      ),
    ];
  });
}

function findDeadEngine(evidence: Evidence): readonly Problem[] {
  const died = eventsOf(evidence, "engine.ended")
    .filter(({ asked, exitCode }) => !asked && exitCode !== 0)
    .map(({ what, instance, exitCode, signal, lastLines }) => {
      const how =
        exitCode === null ? `was ended by ${signal ?? "a signal"}` : `ended with exit code ${String(exitCode)}`;
      const last = lastLines.findLast((line) => line.trim() !== "");
      const which = instance === undefined ? what : `${what}, instance ${String(instance)}`;
      return invalid(`the engine (k6, ${which}) ${how}${last === undefined ? "" : `: ${last.trim()}`}`);
    });
  if (died.length > 0 || evidence.plan.loads.length === 0 || evidence.load.isComplete) return died;
  return [invalid("the load's records have no end: the engine died or never began")];
}

/** A server that ended and that nobody had asked to: the run measured another topology than the plan's. */
function findLostNodes(evidence: Evidence): readonly Problem[] {
  return eventsOf(evidence, "node.exited")
    .filter(({ asked }) => !asked)
    .map(({ node, detail, atMs }) => invalid(`${node} ended by itself at ${formatSeconds(atMs)} (${detail})`));
}

/** A proxy process of redrill's own that died or hung: the clients lost their connections, and that was no planned fault. */
function findLostProxies(evidence: Evidence): readonly Problem[] {
  const endedAtMs = eventsOf(evidence, "engine.ended").findLast(({ what }) => what === "load")?.atMs ?? 0;
  const untilMs = Math.max(endedAtMs, clockEndMs(evidence));
  return eventsOf(evidence, "toxiproxy.replaced")
    .filter(({ atMs }) => atMs >= 0 && atMs < untilMs)
    .map(({ target, reason, atMs }) =>
      invalid(
        `the proxies of ${target}, which are redrill's own, were replaced at ${formatSeconds(atMs)} (${reason}): that cut the clients' connections`,
      ),
    );
}

function findUnfitGenerator(evidence: Evidence): readonly Problem[] {
  const { isFit, detail } = findGenerator(evidence);
  return isFit ? [] : [invalid(detail)];
}

function findVoidFaults(evidence: Evidence): readonly Problem[] {
  return evidence.plan.faults.flatMap(({ name, expect, target }): readonly Problem[] => {
    const { injectedAtMs, effectiveAtMs, effectDetail, failure, refusal, plane } = findFaultTimes(evidence, name);
    if (expect === "refused") {
      if (refusal !== null) return [];
      const got = injectedAtMs === null ? (failure ?? "it was never tried") : `it was injected: ${effectDetail}`;
      return [invalid(`fault ${name} was meant to be refused, but was not: ${got}`)];
    }
    if (effectiveAtMs !== null) {
      const isUsed = plane !== "client" || evidence.plan.loads.some((load) => load.target === target.target);
      if (isUsed) return [];
      return [invalid(`fault ${name} was felt by nobody: no load uses the client plane of ${target.target}`)];
    }
    if (injectedAtMs === null)
      return [invalid(`fault ${name} was never injected${failure === null ? "" : `: ${failure}`}`)];
    return [invalid(`fault ${name} had no effect: ${effectDetail}`)];
  });
}
