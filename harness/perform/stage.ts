import type { Binaries } from "../base/binaries.ts";
import type { Clock } from "../base/clock.ts";
import type { UndoLog } from "../base/undo-log.ts";
import type { Journal } from "../journal/journal.ts";
import type { LoadRecord } from "../journal/load-record.ts";
import type { Plan } from "../plan/plan.ts";
import type { Teardown } from "./teardown.ts";

/** What a run is performed with. */
export interface Performance {
  /** The run's folder; it exists, with the plan in it. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Aborts when somebody wants the run to end; the reason is the signal's name. */
  readonly interrupted: AbortSignal;
  /** Aborts when the run can't go on for redrill's own reasons (a full disk, a defect); the reason is the error. */
  readonly broken: AbortSignal;
  /** Told of every record of the load, in order. */
  readonly onRecord: (record: LoadRecord) => void;
  /** Asked once a second; the first stop condition that holds ends the run. */
  readonly checkStop: () => { readonly stop: string; readonly reason: string } | null;
}

/** A performance under way, as its steps see it. What a step starts it hands to `teardown` the moment it exists. */
export interface Stage extends Performance {
  readonly plan: Plan;
  /** Aborts for any reason: somebody wants it to end, it can't go on, or it was given up. */
  readonly interrupted: AbortSignal;
  /** A temporary folder of the run's own. */
  readonly work: string;
  readonly logs: string;
  readonly undo: UndoLog;
  readonly teardown: Teardown;
  /** Ends the run with this error: a target must not be used any longer. */
  readonly giveUp: (error: Error) => void;
}
