import { closeSync, openSync, writeSync } from "node:fs";
import type { Clock } from "../base/clock.ts";
import type { JournalEntry, JournalEvent } from "./event.ts";

/**
 * Writes `journal.ndjson`, a line an event, each in the kernel's hands when `write` returns, so that a crash of the
 * harness loses nothing. Throws when the disk refuses; a closed journal ignores what comes late.
 */
export class Journal {
  readonly #file: number;
  readonly #clock: Clock;
  readonly #listeners: ((event: JournalEvent) => void)[] = [];
  #isOpen = true;

  constructor(path: string, clock: Clock) {
    this.#file = openSync(path, "a");
    this.#clock = clock;
  }

  /** Writes the entry as of now, or as of `atMs` where the thing happened a moment ago. */
  readonly write = (entry: JournalEntry, atMs: number = this.#clock.nowMs()): void => {
    if (!this.#isOpen) return;
    const event: JournalEvent = { atMs: Math.round(atMs * 1000) / 1000, ...entry };
    writeSync(this.#file, `${JSON.stringify(event)}\n`);
    for (const listener of this.#listeners) listener(event);
  };

  /** Tells every event from now on; what a listener throws is the writer's error. */
  listen(listener: (event: JournalEvent) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#file);
  }
}
