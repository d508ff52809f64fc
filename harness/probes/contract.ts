import type { Clock } from "../base/clock.ts";
import type { JournalEntry } from "../journal/event.ts";
import type { Topology } from "../topology/contract.ts";

/** An observer: one file, and one line in `probes/table.ts`. It looks until it is disposed of, and writes what it saw. */
export type StartProbe = (topology: Topology, context: ProbeContext) => Promise<AsyncDisposable>;

export interface ProbeContext {
  readonly clock: Clock;
  /** Writes to the journal, as of `atMs` where the thing was seen a moment ago. */
  readonly journal: (entry: JournalEntry, atMs?: number) => void;
}
