import { RedrillError } from "../base/errors.ts";
import { statSync } from "node:fs";
import { DecodeAhead } from "./decode-ahead.ts";
import { findFlaw, isLoadRecord } from "./check-record.ts";
import { LoadEvidenceBuilder } from "./load-evidence.ts";
import { findLoadFiles } from "./load-files.ts";
import { loadRecordVersion, type ZeroRecord } from "./load-record.ts";
import { brokenLine, type Line, readLines } from "./ndjson.ts";

export interface ReadLoad {
  readonly load: LoadEvidenceBuilder;
  /** The instant of zero on the machine's monotonic clock; null where no load began. */
  readonly zeroNs: bigint | null;
}

/** Of shorter records the histograms are decoded before a thread has started. A packed one of so many bytes is five times as long. */
const longBytes = 4_000_000;

/**
 * Reads the load records of a run's folder, line by line, those of all instances together. A file that is not there is a
 * load that never began: empty and not complete. Throws a `RedrillError` with `file:line` for a line that is no record, is
 * out of its place or of a newer version, and for a file of another run.
 */
export function readLoad(folder: string, instances: number, aheadFromBytes = longBytes): ReadLoad {
  const files = findLoadFiles(folder, instances);
  const isLong = files.some((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= aheadFromBytes);
  const ahead = isLong ? new DecodeAhead() : null;
  try {
    return readFiles(files, new LoadEvidenceBuilder(instances, ahead?.decode));
  } finally {
    ahead?.end();
  }
}

function readFiles(files: readonly string[], load: LoadEvidenceBuilder): ReadLoad {
  const instances = files.length;
  let zeroNs: string | null = null;
  for (const [index, path] of files.entries()) {
    const zero = readFile(path, load);
    if (zero === null) continue;
    const expected = { instance: index + 1, instances, monotonicNs: zeroNs ?? zero.monotonicNs };
    const flaw = findStranger(zero, expected);
    if (flaw !== null) throw brokenLine(path, 1, `the records of this run: ${flaw}`, JSON.stringify(zero));
    zeroNs = zero.monotonicNs;
  }
  return { load, zeroNs: zeroNs === null ? null : BigInt(zeroNs) };
}

/** Adds a file's records; returns its zero, null where it has none. */
function readFile(path: string, load: LoadEvidenceBuilder): ZeroRecord | null {
  let zero: ZeroRecord | null = null;
  let isOver = false;
  for (const line of readLines(path)) {
    const { value, number } = line;
    if (number === 1) refuseNewer(path, line);
    if (!isLoadRecord(value)) {
      const { expected, got } = findFlaw(value) ?? { expected: "a load record", got: "another" };
      throw brokenLine(path, number, expected, got);
    }
    const isFirst = zero === null && !isOver;
    if (isOver) throw brokenLine(path, number, "nothing after the record of the end", JSON.stringify(value));
    if (value.type === "zero") {
      if (!isFirst) throw brokenLine(path, number, "one record of the zero, the first line", JSON.stringify(value));
      zero = value;
    } else if (value.type === "end") {
      isOver = true; // without a zero, of a load that never began
    } else if (isFirst) {
      throw brokenLine(path, number, "the record of the zero as the first line", JSON.stringify(value));
    }
    load.add(value);
  }
  return zero;
}

function refuseNewer(path: string, { value }: Line): void {
  if (typeof value !== "object" || value === null || !("version" in value)) return;
  const { version } = value;
  if (typeof version !== "number" || version <= loadRecordVersion) return;
  throw new RedrillError(
    `${path}: expected load records of version ${String(loadRecordVersion)} or older, got version ${String(version)}`,
    { exitCode: 2, next: "A newer redrill has written them: judge the run with that one, or with a newer one." },
  );
}

function findStranger(
  zero: ZeroRecord,
  expected: Pick<ZeroRecord, "instance" | "instances" | "monotonicNs">,
): string | null {
  for (const name of ["instance", "instances", "monotonicNs"] as const) {
    if (zero[name] !== expected[name]) return `${name} ${String(expected[name])}`;
  }
  return null;
}
