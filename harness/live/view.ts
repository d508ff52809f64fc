import type { JournalEvent } from "../journal/event.ts";
import type { Glance } from "./glance.ts";

/** Something that shows a run while it is under way. Disposed of when the run has ended and its reports are written. */
export interface View extends AsyncDisposable {
  /** Every event of the journal, times from its origin. */
  readonly event?: (event: JournalEvent) => void;
  /** About once a second while the clock of the phases is going. */
  readonly glance?: (glance: Glance) => void;
  /** The run has ended and its `report.html` is written. */
  readonly ended?: (reportPath: string) => Promise<void>;
}
