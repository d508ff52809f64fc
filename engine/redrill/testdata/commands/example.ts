import type { Redis } from "k6/x/redrill";

/** What an example of one method is given. */
export interface Given {
  readonly redis: Redis;
  /** A key that nobody else uses; all keys of one example lie in one slot. */
  readonly key: (name: string) => string;
  /** Throws unless both are equal: texts, numbers (BigInts as "5n"), bytes, arrays and objects. */
  readonly is: (got: unknown, wanted: unknown) => void;
  /** The code of the RedisError that `call` throws, else "nothing". */
  readonly codeOf: (call: () => unknown) => string;
  /** Are the keys spread over several shards? */
  readonly isCluster: boolean;
}

export type Example = (given: Given) => void;

/** A plain form of any value, so that two can be compared as JSON. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return { bytes: Array.from(value) };
  if (value instanceof Error) return { error: "code" in value ? value.code : value.name };
  if (Array.isArray(value)) return value.map(plain);
  return Object.entries(value).map(([name, element]) => [name, plain(element)]);
}

export function is(got: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(plain(got)), JSON.stringify(plain(wanted))];
  if (left !== right) throw new Error(`expected ${right}, got ${left}`);
}

export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "nothing";
}
