import { RedrillError } from "../base/errors.ts";
import { readChunks } from "./read-chunks.ts";

/** A longer line is no record of ours, and must not fill the memory. */
const mostLineBytes = 1 << 26;

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly value: unknown;
}

/**
 * Yields the JSON values of a file with one a line; a name that ends in `.gz` is a packed one. A file that is not there has none. A last line without its end that is
 * no JSON was torn by a crash and is left out; any other line that is no JSON throws a `RedrillError` (exit code 2) with
 * `file:line`. Empty lines are skipped.
 */
export function* readLines(path: string): Generator<Line, void> {
  let number = 0;
  for (const { text, isEnded } of splitLines(path)) {
    number++;
    if (text === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      if (!isEnded) return;
      throw brokenLine(path, number, "a line of JSON", text, cause);
    }
    yield { number, value };
  }
}

/** The error for a line that is not what it should be. */
export function brokenLine(path: string, line: number, expected: string, got: string, cause?: unknown): RedrillError {
  const shown = got.length > 80 ? `${got.slice(0, 80)}...` : got;
  return new RedrillError(`${path}:${String(line)}: expected ${expected}, got ${shown}`, {
    exitCode: 2,
    next: "The file was changed or damaged after the run; what it says can no longer be trusted.",
    cause,
  });
}

function* splitLines(path: string): Generator<{ text: string; isEnded: boolean }, void> {
  let rest = Buffer.alloc(0);
  let number = 0;
  for (const read of readChunks(path)) {
    // Cut at the last line end, never inside a character.
    const end = read.lastIndexOf(0x0a);
    if (end < 0) {
      rest = Buffer.concat([rest, read]);
      if (rest.length > mostLineBytes)
        throw brokenLine(path, number + 1, `a line of at most ${String(mostLineBytes)} bytes`, "a longer one");
      continue;
    }
    const whole = Buffer.concat([rest, read.subarray(0, end)]).toString("utf8");
    rest = Buffer.from(read.subarray(end + 1));
    for (const text of whole.split("\n")) {
      number++;
      yield { text, isEnded: true };
    }
  }
  if (rest.length > 0) yield { text: rest.toString("utf8"), isEnded: false };
}
