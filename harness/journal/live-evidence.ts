import type { Plan } from "../plan/plan.ts";
import type { Evidence } from "./evidence.ts";
import type { JournalEvent } from "./event.ts";
import { LoadEvidenceBuilder } from "./load-evidence.ts";
import type { LoadRecord } from "./load-record.ts";
import { shiftToZero } from "./read-journal.ts";

/** The evidence of a run that is under way: told of every event and record, asked as often as one likes. */
export class LiveEvidence {
  readonly plan: Plan;
  readonly #load: LoadEvidenceBuilder;
  readonly #events: JournalEvent[] = [];
  /** How far the records of each instance go; nothing is missing of one that has ended. */
  readonly #untilMsOf = new Map<number, number>();
  #zeroMs: number | null = null;
  #untilMs = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    this.#load = new LoadEvidenceBuilder(plan.instances);
  }

  /** Journal events as written: times from the journal's origin. */
  event(event: JournalEvent): void {
    this.#events.push(event);
    if (event.type === "run.zero") this.#zeroMs = event.atMs;
    // Without a load nobody writes gauges; the nodes are read once a second all the same.
    const isClock = event.type === "info" && this.plan.loads.length === 0 && this.#zeroMs !== null;
    if (isClock) this.#untilMs = Math.max(this.#untilMs, event.atMs - (this.#zeroMs ?? 0));
  }

  record(record: LoadRecord): void {
    this.#load.add(record);
    // A gauge is written after the counts of all windows that ended before it.
    if (record.type === "gauge") this.#untilMsOf.set(record.instance, record.atMs);
    else if (record.type === "end") this.#untilMsOf.set(record.instance, Infinity);
    else return;
    if (this.#untilMsOf.size < this.plan.instances) return;
    const slowestMs = Math.min(...this.#untilMsOf.values());
    this.#untilMs = Math.max(this.#untilMs, slowestMs === Infinity ? record.atMs : slowestMs);
  }

  /** Whether the clock of the phases has started. */
  get isUnderWay(): boolean {
    return this.#zeroMs !== null;
  }

  /** Up to when everything that was written is here, in ms from zero. */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** What is known by now; without a zero yet, no event has a time. */
  evidence(): Evidence {
    const events = this.#zeroMs === null ? [] : shiftToZero(this.#events, this.#zeroMs);
    return { plan: this.plan, events, load: this.#load };
  }
}
