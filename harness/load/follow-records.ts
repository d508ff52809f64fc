import { open, type FileHandle } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { LoadRecord } from "../journal/load-record.ts";

/** Between two looks at a file that had nothing new. */
const pollMs = 25;

/**
 * Yields the records of a growing file as they are written, from the first one. The file need not exist yet.
 *
 * When `ended` aborts, whatever is on disk by then is still yielded; then it is over. A last line without its end is
 * left out: its writer died. Throws for a whole line that is no record.
 */
export async function* followRecords(path: string, ended: AbortSignal): AsyncGenerator<LoadRecord, void> {
  await using file = new GrowingFile(path);
  let lineNumber = 0;
  let rest = "";
  for (;;) {
    const isLast = ended.aborted; // asked before the read: what was written until now is still read
    const text = await file.read();
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

/** Reads on from where it stopped. */
class GrowingFile implements AsyncDisposable {
  readonly #path: string;
  readonly #buffer = Buffer.alloc(65_536);
  readonly #decoder = new TextDecoder(); // a character may be cut in two
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** What is new, at most one buffer of it; "" = nothing. */
  async read(): Promise<string> {
    this.#handle ??= await openIfThere(this.#path);
    if (this.#handle === undefined) return "";
    const { bytesRead } = await this.#handle.read(this.#buffer, 0, this.#buffer.length, null);
    return this.#decoder.decode(this.#buffer.subarray(0, bytesRead), { stream: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
