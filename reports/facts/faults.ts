import type { Evidence } from "../../harness/journal/evidence.ts";
import type { FaultFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { formatMs, unknownText } from "../text/format.ts";

/** The steps of a recovery in their order, with the field of the finding that holds each. */
export const recoverySteps = [
  { field: "detectedMs", label: "detected", short: "detected" },
  { field: "electedMs", label: "new master elected", short: "elected" },
  { field: "serverRecoveryMs", label: "server recovery", short: "server" },
  { field: "clientRecoveryMs", label: "client recovery", short: "client" },
  { field: "settledMs", label: "settled", short: "settled" },
] as const satisfies readonly { readonly field: keyof FaultFinding; readonly label: string; readonly short: string }[];

/** The same signs in every drawing of a recovery. */
export const stepSymbols = {
  detectedMs: "◌",
  electedMs: "◇",
  serverRecoveryMs: "●",
  clientRecoveryMs: "▲",
  settledMs: "■",
} as const satisfies Readonly<Record<(typeof recoverySteps)[number]["field"], string>>;

/** `2.9 s` after the fault was effective; a dash where it is not known. */
export function stepText(ms: number | null): string {
  return ms === null ? unknownText : formatMs(ms);
}

/** Was it healed, and was the healing proven? */
export function healText({ injectedAtMs, healedAtMs, healVerified }: FaultFinding): string {
  if (injectedAtMs === null) return "not injected";
  if (healedAtMs === null) return "not healed";
  return healVerified ? "healed, verified" : "healed, not verified";
}

/** `2 of 2 injected, all healed, verified`, or what is missing. */
export function countFaults({ faults }: Verdict, { plan }: Evidence): string {
  const planned = Math.max(plan.faults.length, faults.length);
  if (planned === 0) return "none planned";
  const injected = faults.filter(({ injectedAtMs }) => injectedAtMs !== null);
  const notFelt = injected.filter(({ effectVerified }) => !effectVerified).length;
  const notHealed = injected.filter(({ healVerified }) => !healVerified).length;
  const parts = [`${String(injected.length)} of ${String(planned)} injected`];
  if (notFelt > 0) parts.push(`${String(notFelt)} not felt`);
  if (injected.length > 0) parts.push(notHealed > 0 ? `${String(notHealed)} not proven healed` : "all healed");
  return parts.join(", ");
}

/** The notes for the figures that are not known, as `server recovery: no master changed`. */
export function noteLines({ notes }: FaultFinding): readonly string[] {
  return Object.entries(notes).map(([field, note]) => {
    const step = recoverySteps.find((candidate) => candidate.field === field);
    return `${step?.label ?? field}: ${note}`;
  });
}

/** The slowest known client recovery of all faults, with its fault; null where none is known. */
export function slowestRecovery(
  faults: readonly FaultFinding[],
): { readonly fault: string; readonly ms: number } | null {
  let slowest: { readonly fault: string; readonly ms: number } | null = null;
  for (const { name, clientRecoveryMs } of faults) {
    if (clientRecoveryMs !== null && clientRecoveryMs > (slowest?.ms ?? -1)) {
      slowest = { fault: name, ms: clientRecoveryMs };
    }
  }
  return slowest;
}
