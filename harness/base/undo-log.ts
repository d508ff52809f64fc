import { appendFileSync, closeSync, fsyncSync, openSync } from "node:fs";
import { startTicksOf } from "./process-identity.ts";
import type { UndoAct, UndoLine, UndoOwner } from "./undo-record.ts";

/** Writes `undo.ndjson`. A record is on disk when `record` returns: write first, act after. */
export class UndoLog {
  readonly path: string;
  #next = 1;

  constructor(path: string) {
    this.path = path;
  }

  /** Writes that this process is the one who undoes what follows, as long as it runs. */
  claim(): void {
    this.#write({ owner: { pid: process.pid, startTicks: startTicksOf(process.pid) } });
  }

  /** Writes that another process undoes what follows when this one is gone. */
  watchedBy(watchdog: UndoOwner): void {
    this.#write({ watchdog });
  }

  /** Writes what would undo the act that follows; call `done` when it was undone. Throws when the disk refuses. */
  record(what: string, act: UndoAct): UndoEntry {
    const id = `undo-${String(this.#next++)}`;
    this.#write({ id, what, act });
    let isDone = false;
    return {
      id,
      done: () => {
        if (isDone) return;
        isDone = true;
        this.done(id);
      },
    };
  }

  /** Marks a record as undone, also one of an earlier process. */
  done(id: string): void {
    this.#write({ id, done: true });
  }

  #write(line: UndoLine): void {
    const file = openSync(this.path, "a");
    try {
      appendFileSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

export interface UndoEntry {
  readonly id: string;
  /** Marks it as undone; harmless when repeated. */
  done(): void;
}
