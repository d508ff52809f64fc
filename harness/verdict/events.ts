import type { Evidence } from "../journal/evidence.ts";
import type { JournalEvent } from "../journal/event.ts";
import { perRun } from "./per-run.ts";

export type EventOf<T extends JournalEvent["type"]> = Extract<JournalEvent, { readonly type: T }>;

/** The events of one type, in order. */
export function eventsOf<T extends JournalEvent["type"]>(evidence: Evidence, type: T): readonly EventOf<T>[] {
  return byType(evidence, type).filter((event): event is EventOf<T> => event.type === type);
}

const byType = perRun((evidence, type) => evidence.events.filter((event) => event.type === type));

/** Where the run was cut off before its planned end; null = it was not. */
export interface Cut {
  readonly atMs: number;
  readonly why: string;
}

/** The first thing that ended the run early. A dead engine is no cut: its records just stop, and say so. */
export function findCut(evidence: Evidence): Cut | null {
  const cuts: readonly Cut[] = [
    ...eventsOf(evidence, "run.interrupted").map(({ atMs, signal }) => ({ atMs, why: `${signal} ended the run` })),
    ...eventsOf(evidence, "stop.reached").map(({ atMs, stop }) => ({
      atMs,
      why: `stop condition ${stop} ended the run`,
    })),
    ...eventsOf(evidence, "environment.failed").map(({ atMs }) => ({ atMs, why: "the environment failed" })),
    ...eventsOf(evidence, "internal.error").map(({ atMs }) => ({ atMs, why: "a defect of redrill ended the run" })),
  ];
  const first = cuts.toSorted((a, b) => a.atMs - b.atMs)[0];
  return first !== undefined && first.atMs < evidence.plan.durationMs ? first : null;
}

/** Until when the run's clock went: the planned end, or where it was cut off; never before zero. */
export function clockEndMs(evidence: Evidence): number {
  return Math.max(0, findCut(evidence)?.atMs ?? evidence.plan.durationMs);
}
