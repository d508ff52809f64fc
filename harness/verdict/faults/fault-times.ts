import type { Plane } from "../../plan/plan.ts";
import { eventsOf } from "../events.ts";
import { perRun } from "../per-run.ts";

/** What the journal says of one fault, ms from zero; null = that never happened. */
export interface FaultTimes {
  readonly nodes: readonly string[];
  readonly plane: Plane | null;
  /** The act began; complete; and was felt. */
  readonly injectingAtMs: number | null;
  readonly injectedAtMs: number | null;
  /**
   * From when the fault counts: the end of the act, once its effect was felt. Feeling takes its time (a frozen node is known by two
   * unanswered deadlines), and that time belongs to what the clients suffer.
   */
  readonly effectiveAtMs: number | null;
  readonly effectDetail: string;
  readonly healingAtMs: number | null;
  readonly healedAtMs: number | null;
  readonly healVerified: boolean;
  readonly healDetail: string;
  /** What could not be done, in the words of the journal; null = nothing. */
  readonly failure: string | null;
  /** The target said no: what it said; null = it did not. */
  readonly refusal: string | null;
}

export const findFaultTimes = perRun((evidence, name): FaultTimes => {
  const ofFault = <E extends { readonly fault: string }>(events: readonly E[]) =>
    events.find(({ fault }) => fault === name) ?? null;
  const injecting = ofFault(eventsOf(evidence, "fault.injecting"));
  const injected = ofFault(eventsOf(evidence, "fault.injected"));
  const effect = ofFault(eventsOf(evidence, "fault.effect"));
  const healing = ofFault(eventsOf(evidence, "fault.healing"));
  const healed = ofFault(eventsOf(evidence, "fault.healed"));
  const failed = ofFault(eventsOf(evidence, "fault.failed"));
  const failure = failed === null ? null : `${failed.stage}: ${failed.message}`;
  return {
    nodes: injecting?.nodes ?? [],
    plane: injecting?.plane ?? null,
    injectingAtMs: injecting?.atMs ?? null,
    injectedAtMs: injected?.atMs ?? null,
    effectiveAtMs: effect?.effective === true ? (injected?.atMs ?? effect.atMs) : null,
    effectDetail: effect?.detail ?? failure ?? "its effect was never felt",
    healingAtMs: healing?.atMs ?? null,
    healedAtMs: healed?.atMs ?? null,
    healVerified: healed?.verified ?? false,
    healDetail: healed?.detail ?? (injected === null ? "it was never injected" : "its healing was never verified"),
    failure,
    refusal: failed?.stage === "refused" ? failed.message : null,
  };
});
