import { encodedPrefix } from "./histogram.ts";
import { LoadEvidenceBuilder } from "./load-evidence.ts";
import type { LoadRecord } from "./load-record.ts";
import { brokenLine, readLines } from "./ndjson.ts";

export interface ReadLoad {
  readonly load: LoadEvidenceBuilder;
  /** The instant of zero on the machine's monotonic clock; null where no load began. */
  readonly zeroNs: bigint | null;
}

/**
 * Reads `load.ndjson`. A file that is not there is a load that never began: empty and not complete. Throws a
 * `RedrillError` with `file:line` for a line that is no record.
 */
export function readLoad(path: string): ReadLoad {
  const load = new LoadEvidenceBuilder();
  let zeroNs: bigint | null = null;
  for (const { number, value } of readLines(path)) {
    if (!isLoadRecord(value)) throw brokenLine(path, number, "a load record", JSON.stringify(value));
    if (value.type === "zero") zeroNs ??= BigInt(value.monotonicNs);
    load.add(value);
  }
  return { load, zeroNs };
}

/** Checks what adding up relies on; the rest is the engine's word. */
function isLoadRecord(value: unknown): value is LoadRecord {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  const record = value as Readonly<Record<string, unknown>>;
  switch (record["type"]) {
    case "zero":
      return typeof record["monotonicNs"] === "string" && /^\d+$/.test(record["monotonicNs"]);
    case "count":
      return (
        hasWindow(record) &&
        (record["by"] === "due" || record["by"] === "end") &&
        ["done", "abandoned", "hits", "misses", "attempts"].every((name) => Number.isFinite(record[name])) &&
        isNumbers(record["failed"])
      );
    case "latency":
      return (
        hasWindow(record) && typeof record["histogram"] === "string" && record["histogram"].startsWith(encodedPrefix)
      );
    case "gauge":
      return typeof record["load"] === "string" && Number.isFinite(record["atMs"]) && isNumbers(record["counters"]);
    case "scenario-error":
      return typeof record["load"] === "string" && typeof record["message"] === "string";
    case "end":
      return typeof record["totals"] === "object" && record["totals"] !== null;
    default:
      return false;
  }
}

function hasWindow(record: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof record["load"] === "string" && typeof record["operation"] === "string" && Number.isFinite(record["windowMs"])
  );
}

function isNumbers(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every((n) => Number.isFinite(n));
}
