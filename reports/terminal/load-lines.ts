import type { LedgerFinding, LoadFinding, TargetFinding } from "../../harness/verdict/verdict.ts";
import { ledgerLine } from "../facts/ledgers.ts";
import { givenUpText, unaccounted } from "../facts/run.ts";
import { cleanLine, cut } from "../text/clean.ts";
import { formatMsCell, formatNumber, formatRatio, plural } from "../text/format.ts";
import type { Painter } from "./painter.ts";

/** Slots with their sum, response times, errors where there are any, and what became of its writes where it keeps a ledger. */
export function loadLines(
  load: LoadFinding,
  ledgers: readonly LedgerFinding[],
  columns: number,
  paint: Painter,
): readonly string[] {
  const rest = unaccounted(load);
  const sum = `${formatNumber(load.offered)} offered = ${formatNumber(load.done)} done + ${formatNumber(load.failed)} failed + ${formatNumber(load.abandoned)} abandoned${givenUpText(load)}`;
  const hits = load.hitRatio === null ? "" : ` · hits ${formatRatio(load.hitRatio)}`;
  const { p50, p99, p999, max } = load.responseMs;
  const times = `p50 ${formatMsCell(p50)} · p99 ${formatMsCell(p99)} · p99.9 ${formatMsCell(p999)} · max ${formatMsCell(max)}${hits}`;
  const codes = Object.entries(load.errors).toSorted((a, b) => b[1] - a[1]);
  const errors = codes.map(([code, count]) => `${cleanLine(code)} ${formatNumber(count)}`).join(", ");
  const indent = " ".repeat(18);
  return [
    cut(`  ${nameCell(load.name)} ${sum}${rest === 0 ? "" : ` + ${formatNumber(rest)} UNACCOUNTED FOR`}`, columns),
    paint.dim(cut(`${indent}${times}`, columns)),
    ...(errors === "" ? [] : [paint.dim(cut(`${indent}errors: ${errors}`, columns))]),
    ...ledgers
      .filter((ledger) => ledger.load === load.name)
      .map((ledger) => paint.dim(cut(indent + cleanLine(ledgerLine(ledger)), columns))),
  ];
}

/** What the servers of a target counted. */
export function targetLine(target: TargetFinding, columns: number): string {
  return cut(`  ${nameCell(target.name)} ${targetText(target)}`, columns);
}

function targetText({ evictions, memoryMaxRatio, rejectedConnections, failovers }: TargetFinding): string {
  const parts = [
    ...(evictions === null ? [] : [plural(evictions, "eviction")]),
    ...(memoryMaxRatio === null ? [] : [`memory at most ${formatRatio(memoryMaxRatio)}`]),
    ...(rejectedConnections === null ? [] : [plural(rejectedConnections, "rejected connection")]),
    ...(failovers === null ? [] : [plural(failovers, "failover")]),
  ];
  return parts.length === 0 ? "nothing is known" : parts.join(" · ");
}

function nameCell(name: string): string {
  return cut(cleanLine(name), 15).padEnd(15);
}
