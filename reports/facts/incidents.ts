import type { Evidence } from "../../harness/journal/evidence.ts";
import type { JournalEvent } from "../../harness/journal/event.ts";
import { thrownAt } from "../../harness/journal/thrown-at.ts";

/** Something of the run's own that went wrong or out of the ordinary, for the reader who asks why. */
export interface Incident {
  readonly atMs: number;
  readonly text: string;
  /** Last lines of a log, or a stack. */
  readonly lines: readonly string[];
}

/** In the order of the clock. Faults and failovers are no incidents: they have tables of their own. */
export function incidentsOf({ events, load }: Evidence): readonly Incident[] {
  const thrown = load.scenarioErrors.map(({ atMs, load: name, message, stack }): Incident => {
    const place = thrownAt(stack);
    return { atMs, text: `Load ${name}: ${message}${place === null ? "" : `, at ${place}`}`, lines: [stack] };
  });
  return [...events.flatMap(fromEvent), ...thrown].toSorted((a, b) => a.atMs - b.atMs);
}

function fromEvent(event: JournalEvent): readonly Incident[] {
  const { atMs } = event;
  if (event.type === "fault.failed") {
    return [{ atMs, text: `Fault ${event.fault}, ${event.stage}: ${event.message}`, lines: [] }];
  }
  if (event.type === "probe.lost") {
    return [{ atMs, text: `Probe ${event.probe} of ${event.target} lost: ${event.reason}`, lines: [] }];
  }
  if (event.type === "toxiproxy.replaced") {
    return [{ atMs, text: `toxiproxy of ${event.target} was replaced: ${event.reason}`, lines: [] }];
  }
  if (event.type === "engine.ended" && !event.asked && event.exitCode !== 0) {
    const which = event.instance === undefined ? event.what : `${event.what}, instance ${String(event.instance)}`;
    const how = event.signal === null ? `exit code ${String(event.exitCode)}` : `signal ${event.signal}`;
    return [{ atMs, text: `The engine (${which}) ended with ${how}`, lines: event.lastLines }];
  }
  if (event.type === "stop.reached")
    return [{ atMs, text: `Stop condition ${event.stop}: ${event.reason}`, lines: [] }];
  if (event.type === "run.interrupted") return [{ atMs, text: `Interrupted by ${event.signal}`, lines: [] }];
  if (event.type === "environment.failed") {
    const where = event.target === null ? "" : ` (${event.target})`;
    return [{ atMs, text: `Environment${where}: ${event.message}`, lines: event.lastLines }];
  }
  if (event.type === "internal.error") {
    return [{ atMs, text: `A defect of redrill: ${event.message}`, lines: event.stack.split("\n") }];
  }
  return [];
}
