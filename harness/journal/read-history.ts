import { join } from "node:path";
import { type History, historyFiles, historyVersion, type Note } from "./history.ts";
import { brokenLine, type Line, readLines } from "./ndjson.ts";
import { isObject } from "./rules.ts";

/** More workers than an instance ever has. */
const workersPerInstance = 1_000_000;

/**
 * Reads the history of a load, of all instances. A file that is not there, or has no last line, makes it incomplete. Throws a
 * `RedrillError` with `file:line` for a line that is none.
 */
export function readHistory(folder: string, load: string, instances: number): History {
  const notes: Note[] = [];
  let ended = 0;
  for (const [index, file] of historyFiles(load, instances).entries()) {
    if (readFile(join(folder, file), { load, index, notes })) ended++;
  }
  return { isComplete: ended === instances, notes: notes.toSorted((a, b) => a.atMs - b.atMs) };
}

/** Adds a file's notes; returns whether its last line was there. */
function readFile(
  path: string,
  { load, index, notes }: { readonly load: string; readonly index: number; readonly notes: Note[] },
): boolean {
  const before = notes.length;
  let isEnded = false;
  for (const line of readLines(path)) {
    const fail = (expected: string) => brokenLine(path, line.number, expected, JSON.stringify(line.value));
    if (isEnded) throw fail("nothing after the last line");
    if (line.number === 1) {
      if (!isHeader(line, load, index + 1)) throw fail(`the history of ${load}, instance ${String(index + 1)}`);
    } else if (!Array.isArray(line.value) && isObject(line.value)) {
      if (line.value["notes"] !== notes.length - before)
        throw fail(`the end of ${String(notes.length - before)} notes`);
      isEnded = true;
    } else {
      const note = noteOf(line.value, index * workersPerInstance);
      if (note === null) throw fail("[atUs, sentUs, worker, event, subject, value]");
      notes.push(note);
    }
  }
  return isEnded;
}

function isHeader({ value }: Line, load: string, instance: number): boolean {
  return (
    isObject(value) && value["version"] === historyVersion && value["load"] === load && value["instance"] === instance
  );
}

function noteOf(value: unknown, firstWorker: number): Note | null {
  if (!Array.isArray(value) || value.length !== 6) return null;
  const [atUs, sentUs, worker, event, subject, number] = value as readonly unknown[];
  if (typeof atUs !== "number" || typeof sentUs !== "number" || typeof worker !== "number") return null;
  if (typeof event !== "string" || typeof subject !== "string") return null;
  if (number !== null && typeof number !== "number") return null;
  return { atMs: atUs / 1000, sentMs: sentUs / 1000, worker: firstWorker + worker, event, subject, value: number };
}
