import type { Evidence } from "../../harness/journal/evidence.ts";
import { mergeHistograms } from "../../harness/journal/histogram.ts";
import { formatKnown, formatMsCell, formatNumber, formatRatio, unknownText } from "../text/format.ts";
import { markup, type Content } from "../text/markup.ts";
import type { DrawSection } from "./section.ts";
import { drawTable } from "./table.ts";

interface Row {
  readonly load: string;
  readonly phase: string;
  readonly offeredPerSecond: number;
  readonly errorRatio: number | null;
  readonly hitRatio: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  /** The first phase of the load: what the others are compared with. */
  readonly base: Row | null;
}

/** Each phase beside the first one. Null where there is only one phase, or nothing was measured. */
export const drawBaseline: DrawSection = ({ evidence }) => {
  const rows = evidence.plan.loads.flatMap(({ name }) => rowsOf(name, evidence));
  if (evidence.plan.phases.length < 2 || rows.length === 0) return null;
  const [first] = evidence.plan.phases;
  return markup`${drawTable<Row>(
    `Phases of this run beside the first one, ${first?.name ?? ""}`,
    [
      { head: "Load and phase", cell: ({ load, phase }) => markup`${load} <span class="note">${phase}</span>` },
      { head: "Offered/s", isNumber: true, cell: ({ offeredPerSecond }) => formatNumber(offeredPerSecond) },
      { head: "Error ratio", isNumber: true, cell: ({ errorRatio }) => formatKnown(errorRatio, formatRatio) },
      { head: "Hit ratio", isNumber: true, cell: ({ hitRatio }) => formatKnown(hitRatio, formatRatio) },
      ...(["p50", "p99", "p999"] as const).map((key) => ({
        head: `${key === "p999" ? "p99.9" : key} ms`,
        isNumber: true,
        cell: (row: Row) => compared(row[key], row.base?.[key] ?? null),
      })),
    ],
    rows,
  )}<p class="note">Response times by when slots were due, faults included; below each how many times the first phase it is.</p>
`;
};

function rowsOf(load: string, evidence: Evidence): readonly Row[] {
  const rows: Row[] = [];
  for (const { name, startMs, endMs } of evidence.plan.phases) {
    const within = <T extends { readonly windowMs: number }>(windows: readonly T[]) =>
      windows.filter(({ windowMs }) => windowMs >= startMs && windowMs < endMs);
    const totals = { offered: 0, done: 0, hits: 0, misses: 0 };
    for (const { done, failed, abandoned } of within(evidence.load.counts(load, "", "due"))) {
      totals.done += done;
      totals.offered += done + abandoned + Object.values(failed).reduce((sum, count) => sum + count, 0);
    }
    for (const operation of ["", ...evidence.load.operations(load)]) {
      for (const { hits, misses } of within(evidence.load.counts(load, operation, "end"))) {
        totals.hits += hits;
        totals.misses += misses;
      }
      if (totals.hits + totals.misses > 0) break;
    }
    if (totals.offered === 0) continue;
    const whole = mergeHistograms(
      within(evidence.load.latencies(load, "", "response")).map(({ histogram }) => histogram),
    );
    rows.push({
      load,
      phase: name,
      offeredPerSecond: totals.offered / Math.max(0.001, (endMs - startMs) / 1_000),
      errorRatio: 1 - totals.done / totals.offered,
      hitRatio: totals.hits + totals.misses === 0 ? null : totals.hits / (totals.hits + totals.misses),
      p50: whole.percentileMs(50),
      p99: whole.percentileMs(99),
      p999: whole.percentileMs(99.9),
      base: rows[0] ?? null,
    });
  }
  return rows;
}

function compared(ms: number | null, base: number | null): Content {
  if (ms === null) return unknownText;
  const factor = base === null || base === 0 ? null : ms / base;
  return markup`${formatMsCell(ms)}${factor === null ? null : markup`<br><span class="note">${formatNumber(factor, 2)}x</span>`}`;
}
