import { closeSync, openSync, readSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { LoadRecord } from "../journal/load-record.ts";

/** Between two looks at a file that had nothing new; the engine writes every 200 ms, and its zero 200 ms ahead. */
const pollMs = 100;

/**
 * Yields the records of a growing file as they are written, from the first one. The file need not exist yet.
 *
 * When `ended` aborts, whatever is on disk by then is still yielded; then it is over. A last line without its end is
 * left out: its writer died. Throws for a whole line that is no record.
 */
export async function* followRecords(path: string, ended: AbortSignal): AsyncGenerator<LoadRecord, void> {
  using file = new GrowingFile(path);
  let lineNumber = 0;
  let rest = "";
  for (;;) {
    const isLast = ended.aborted; // asked before the read: what was written until now is still read
    const text = file.read();
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield parseRecord(line, path, ++lineNumber);
    if (text !== "") continue;
    if (isLast) return;
    await pause(pollMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

function parseRecord(line: string, path: string, lineNumber: number): LoadRecord {
  try {
    return JSON.parse(line) as LoadRecord;
  } catch (cause) {
    throw new Error(`${path}:${String(lineNumber)}: not a load record: ${line.slice(0, 80)}`, { cause });
  }
}

/** Reads on from where it stopped; at once, since a hop to another thread and back costs more than what is read. */
class GrowingFile implements Disposable {
  readonly #path: string;
  readonly #buffer = Buffer.alloc(65_536);
  readonly #decoder = new TextDecoder(); // a character may be cut in two
  #file: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** What is new, at most one buffer of it; "" = nothing. */
  read(): string {
    this.#file ??= openIfThere(this.#path);
    if (this.#file === null) return "";
    const bytesRead = readSync(this.#file, this.#buffer, 0, this.#buffer.length, null);
    return this.#decoder.decode(this.#buffer.subarray(0, bytesRead), { stream: true });
  }

  [Symbol.dispose](): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
