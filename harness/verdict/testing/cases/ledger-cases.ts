import type { LedgerResult } from "../../../journal/ledger.ts";
import type { ledgerMetrics } from "../../../plan/metrics/ledger-metrics.ts";
import { EvidenceBuilder } from "../evidence-builder.ts";
import { casesAt, nothingWrong } from "../ledgers.ts";
import { ofTarget } from "../plan-parts.ts";
import type { MetricCase } from "./metric-case.ts";

/** What a ledger found with so many cases, a millisecond after each other. */
type Find = (count: number) => Partial<LedgerResult>;

function times(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => 5_000 + i);
}

const findLost: Find = (count) => ({
  lost: casesAt(...times(count)),
  lostAtMost: count,
  lostSpans: [{ firstMs: 5_000, lastMs: 5_000 + count - 1, count }],
});

function found(metric: string, find: Find, of: (count: number) => number = (count) => count): MetricCase {
  const evidence = (count: number) => () =>
    new EvidenceBuilder()
      .event(21_000, { type: "ledger.verified", ...nothingWrong, ...find(count) })
      .inOrder()
      .evidence();
  const unknown = { type: "ledger.unknown", load: "writes", target: "cache", reason: "nobody answered" } as const;
  return {
    measure: ofTarget(metric, "cache"),
    op: "<=",
    limit: of(10),
    at: evidence(10),
    beyond: evidence(11),
    unknown: () => new EvidenceBuilder().event(21_000, unknown).inOrder().evidence(),
  };
}

export const ledgerCases: Readonly<Record<keyof typeof ledgerMetrics, MetricCase>> = {
  lostWrites: found("lostWrites", findLost),
  lostWriteRatio: found("lostWriteRatio", findLost, (count) => count / 1_000),
  lostSpan: found("lostSpan", findLost, (count) => count - 1),
  ghostWrites: found("ghostWrites", (count) => ({ ghost: casesAt(...times(count)) })),
  duplicateWrites: found("duplicateWrites", (count) => ({ duplicate: casesAt(...times(count)) })),
  staleReads: found("staleReads", (count) => ({ stale: casesAt(...times(count)) })),
  wrongKeys: found("wrongKeys", (count) => ({ wrongKey: casesAt(...times(count)) })),
};
