import { countWhile } from "../../harness/base/count-while.ts";
import type { Baseline } from "../../harness/journal/baseline.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import { mergeHistograms } from "../../harness/journal/histogram.ts";
import { valueKey } from "../../harness/journal/value-key.ts";
import type { ObjectiveFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { eventsOf } from "../facts/run.ts";
import { formatKnown, formatMsCell, formatNumber, formatRatio, formatValue, unknownText } from "../text/format.ts";
import { markup, type Content, type Markup } from "../text/markup.ts";
import { statusSigns } from "../text/status.ts";
import type { DrawSection } from "./section.ts";
import { drawSign } from "./sign.ts";
import { drawTable } from "./table.ts";

/** What this run measured beside the saved runs that its objectives name, and beside its own first phase. */
export const drawBaseline: DrawSection = ({ verdict, evidence }) => {
  const saved = Object.values(evidence.baselines ?? {}).map((baseline) => drawSaved(baseline, verdict, evidence));
  const phases = drawPhases(evidence);
  return saved.length === 0 && phases === null ? null : markup`${saved}${phases}`;
};

interface Compared {
  readonly finding: ObjectiveFinding;
  readonly before: number | null;
  readonly samples: number;
  readonly reason: string | null;
}

/** Every objective that the saved run has a value of; why nothing is compared stands in the objective's own reason. */
function drawSaved(baseline: Baseline, { objectives }: Verdict, evidence: Evidence): Markup {
  const { name, run, savedAt, machine } = baseline;
  const rows = objectives.flatMap((finding): readonly Compared[] => {
    const planned = evidence.plan.objectives.find((one) => one.name === finding.name);
    if (planned === undefined) return [];
    const key = valueKey(planned.expression, planned.scope);
    const found = baseline.values.find((value) => value.key === key);
    return found === undefined ? [] : [{ finding, before: found.value, samples: found.samples, reason: found.reason }];
  });
  const here = eventsOf(evidence, "run.started")[0]?.machine;
  const other = machine?.cpuModel !== here?.cpuModel || machine?.cpus !== here?.cpus;
  const versions = [
    `redrill ${run.redrill}`,
    ...(run.redis === null ? [] : [`Redis ${run.redis}`]),
    ...(run.k6 === null ? [] : [`k6 ${run.k6}`]),
  ];
  return markup`<h3>${name} <span class="unit">${run.title}, ${run.verdict}, seed ${String(run.seed)}, ${versions.join(" · ")}, saved ${savedAt}</span></h3>
${other ? markup`<p class="note">! It was measured on another machine${machine === null ? "" : ` (${formatNumber(machine.cpus)} CPUs, ${machine.cpuModel})`}: figures of two machines differ by a third or more.</p>` : null}${
    rows.length === 0
      ? markup`<p>It has no value of any objective of this run.</p>`
      : drawTable<Compared>(
          `Objectives of this run beside the saved run ${name}`,
          [
            { head: "Objective", cell: ({ finding }) => finding.name },
            { head: "Status", cell: ({ finding }) => drawSign(statusSigns[finding.status]) },
            {
              head: "Now",
              isNumber: true,
              cell: ({ finding }) => formatKnown(finding.measured, (value) => formatValue(value, finding.unit)),
            },
            {
              head: "Then",
              isNumber: true,
              cell: ({ finding, before }) => formatKnown(before, (value) => formatValue(value, finding.unit)),
            },
            { head: "Change", isNumber: true, cell: ({ finding, before }) => changeText(finding.measured, before) },
            { head: "Samples then", isNumber: true, cell: ({ samples }) => formatNumber(samples) },
            { head: "Note", isText: true, cell: ({ reason }) => reason ?? "" },
          ],
          rows,
        )
  }`;
}

/** `+20 %`, `-3.1 %`; of a zero there is no share. */
function changeText(now: number | null, before: number | null): string {
  if (now === null || before === null || (before === 0 && now !== 0)) return unknownText;
  if (now === before) return "0 %";
  const share = now / before - 1;
  return `${share > 0 ? "+" : ""}${formatRatio(share, 2)}`;
}

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
function drawPhases(evidence: Evidence): Markup | null {
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
}

function rowsOf(load: string, evidence: Evidence): readonly Row[] {
  const rows: Row[] = [];
  for (const { name, startMs, endMs } of evidence.plan.phases) {
    const within = <T extends { readonly windowMs: number }>(windows: readonly T[]) =>
      windows.slice(
        ...[startMs, endMs].map((atMs) => countWhile(windows.length, (i) => (windows[i]?.windowMs ?? 0) < atMs)),
      );
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
