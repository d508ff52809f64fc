import type { LedgerFinding, LedgerSummary, Verdict } from "../../harness/verdict/verdict.ts";
import { formatClock, formatMs, formatNumber, formatRatio, plural } from "../text/format.ts";

/** The table of ledgers: what was acknowledged against what survived. A head that ends in a colon sets its column to the right. */
export const ledgerHeads = [
  "Ledger of",
  "Acknowledged:",
  "Lost:",
  "Acknowledged and lost",
  "Ghosts:",
  "Duplicates:",
  "Stale reads:",
  "Wrong keys:",
] as const;

/** A row per ledger, its cells in the order of the heads; one that is not known says why in its second half. */
export function ledgerRows({ ledgers }: Pick<Verdict, "ledgers">): readonly (readonly string[])[] {
  return ledgers.map(({ load, target, reason, result }) => {
    const name = `${load} on ${target}`;
    if (result === null) return [name, "unknown", "unknown", reason ?? "", "", "", "", ""];
    const { ghost, duplicate, stale, wrongKey } = result;
    const counts = [ghost, duplicate, stale, wrongKey].map(({ count }) => formatNumber(count));
    return [name, acknowledgedText(result), lostText(result), spanText(result), ...counts];
  });
}

/** `writes: 12 (0.06 %) lost of 20,000 acknowledged, 1.2 s of them from 0:12.3; 2 ghosts`. */
export function ledgerLine({ reason, result }: LedgerFinding): string {
  if (result === null) return `writes: what became of them is not known: ${reason ?? ""}`;
  const { ghost, duplicate, stale, wrongKey } = result;
  const others = [
    [ghost, "ghost"],
    [duplicate, "duplicate"],
    [stale, "stale read"],
    [wrongKey, "wrong key"],
  ] as const;
  const found = others.filter(([{ count }]) => count > 0).map(([{ count }, name]) => plural(count, name));
  const lost = `${lostText(result)} lost of ${acknowledgedText(result)} acknowledged`;
  const { firstMs } = result.lost;
  const span =
    firstMs === null ? "" : `, ${formatMs(result.lostSpanMs)} of them from ${formatClock(firstMs, { tenths: true })}`;
  return `writes: ${lost}${span}${found.length === 0 ? "" : `; ${found.join(", ")}`}`;
}

function acknowledgedText({ acknowledged, isComplete }: LedgerSummary): string {
  return `${isComplete ? "" : "at least "}${formatNumber(acknowledged)}`;
}

/** `12 (0.06 %)`, `0 to 3`. */
function lostText({ lost, lostAtMost, acknowledged }: LedgerSummary): string {
  const count = formatNumber(lost.count);
  const range = lostAtMost > lost.count ? `${count} to ${formatNumber(lostAtMost)}` : count;
  return lost.count === 0 || acknowledged === 0 ? range : `${range} (${formatRatio(lost.count / acknowledged)})`;
}

/** `1.2 s of writes, 0:12.3 to 0:13.5`; nothing where none was lost. */
function spanText({ lost, lostSpanMs }: LedgerSummary): string {
  const { firstMs, lastMs } = lost;
  if (firstMs === null || lastMs === null) return "";
  const [from, to] = [firstMs, lastMs].map((atMs) => formatClock(atMs, { tenths: true }));
  return `${formatMs(lostSpanMs)} of writes, ${String(from)} to ${String(to)}`;
}
