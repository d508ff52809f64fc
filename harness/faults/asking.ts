import type { Link, RedisNode } from "../topology/contract.ts";

/** A server that is well answers in a millisecond; an effect is certain when two of these have passed in silence. */
export const deadlineMs = 250;

export type PingResult = "answered" | "timed out" | "refused" | "connection lost" | `failed: ${string}`;

/** What becomes of a PING, past every proxy or through one; an error reply (LOADING, NOAUTH) is an answer. */
export async function ping(path: RedisNode | Link, limitMs: number): Promise<PingResult> {
  try {
    await path.ask(["PING"], limitMs);
    return "answered";
  } catch (error) {
    if (!(error instanceof Error)) return `failed: ${String(error)}`;
    if (error.name === "ReplyError") return "answered";
    switch ("code" in error ? error.code : null) {
      case "TIMEOUT":
        return "timed out";
      case "ECONNREFUSED":
        return "refused";
      case "ECONNRESET":
        return "connection lost";
      default:
        return `failed: ${error.message}`;
    }
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `31.2 ms`. */
export function msText(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}
