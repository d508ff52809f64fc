import { closeSync, openSync, writeSync } from "node:fs";
import type { Clock } from "../base/clock.ts";
import { EnvironmentError } from "../base/errors.ts";
import type { JournalEntry, JournalEvent } from "./event.ts";

/**
 * Writes `journal.ndjson`, a line an event, each in the kernel's hands when `write` returns, so that a crash of the
 * harness loses nothing. A closed journal ignores what comes late.
 *
 * Writers are everywhere and must not each have to cope with a full disk: when the disk refuses, `broken` aborts with an
 * `EnvironmentError`, and whoever conducts the run ends it.
 */
export class Journal {
  readonly #file: number;
  readonly #clock: Clock;
  readonly #listeners: ((event: JournalEvent) => void)[] = [];
  readonly #broken = new AbortController();
  #isOpen = true;

  constructor(path: string, clock: Clock) {
    this.#file = openSync(path, "a");
    this.#clock = clock;
  }

  /** Writes the entry as of now, or as of `atMs` where the thing happened a moment ago. */
  readonly write = (entry: JournalEntry, atMs: number = this.#clock.nowMs()): void => {
    if (!this.#isOpen) return;
    const event: JournalEvent = { atMs: Math.round(atMs * 1000) / 1000, ...entry };
    this.#append(`${JSON.stringify(event)}\n`);
    for (const listener of this.#listeners) listener(event);
  };

  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  #append(line: string): void {
    if (this.#broken.signal.aborted) return; // a journal with a hole would lie
    try {
      writeSync(this.#file, line);
    } catch (cause) {
      const message = `the journal could not be written: ${cause instanceof Error ? cause.message : String(cause)}`;
      this.#broken.abort(
        new EnvironmentError(message, { next: "Free some space on the disk of the run's folder.", cause }),
      );
    }
  }

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
