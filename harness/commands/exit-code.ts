import type { Verdict } from "../verdict/verdict.ts";

/** The verdict's exit code; `warn` is 1 where the caller is strict. */
export function exitCodeOf(verdict: Verdict, { strict = false }: { readonly strict?: boolean }): number {
  return verdict.verdict === "warn" && strict ? 1 : verdict.exitCode;
}
