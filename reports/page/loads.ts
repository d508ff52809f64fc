import type { LatencySummary, LoadFinding, MeasureFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { givenUpText, unaccounted } from "../facts/run.ts";
import { formatMsCell, formatNumber, formatRatio, formatValue, unknownText } from "../text/format.ts";
import { markup, type Content, type Markup } from "../text/markup.ts";
import { drawTable } from "./table.ts";

/** What was offered and what became of it, and the times that it took. */
export function drawLoadTables({ load }: Verdict): Markup {
  const hasOrigin = load.some(({ originCalls }) => originCalls > 0);
  const hasCounters = load.some(({ counters }) => Object.keys(counters).length > 0);
  const rows = load.flatMap(rowsOf);
  return markup`${drawTable<LoadFinding>(
    "Slots: offered = done + failed + abandoned",
    [
      {
        head: "Load",
        cell: ({ name, scenario, target }) => markup`${name}<br><span class="note">${scenario} on ${target}</span>`,
      },
      { head: "Offered", isNumber: true, cell: drawOffered },
      { head: "Done", isNumber: true, cell: ({ done }) => formatNumber(done) },
      { head: "Failed", isNumber: true, cell: ({ failed, offered }) => part(failed, offered) },
      {
        head: "Abandoned",
        isNumber: true,
        cell: (one) => markup`${part(one.abandoned, one.offered)}${givenUpText(one)}`,
      },
      { head: "Errors by code", isText: true, cell: ({ errors }) => countsText(errors) },
      {
        head: "Hit ratio",
        isNumber: true,
        cell: ({ hitRatio }) => (hitRatio === null ? unknownText : formatRatio(hitRatio)),
      },
      ...(hasOrigin
        ? [
            {
              head: "Origin calls (most at once)",
              isNumber: true,
              cell: ({ originCalls, originMaxInFlight }: LoadFinding) =>
                `${formatNumber(originCalls)} (${formatNumber(originMaxInFlight)})`,
            },
          ]
        : []),
      ...(hasCounters ? [{ head: "Counters", cell: ({ counters }: LoadFinding) => countsText(counters) }] : []),
    ],
    load,
  )}${drawMeasures(load)}${drawTable<TimesRow>(
    "Times in ms, of loads and of their operations",
    [
      { head: "Load or operation", cell: ({ name }) => name },
      ...(["p50", "p95", "p99", "p999", "max", "mean"] as const).map((key) => ({
        head: key === "p50" ? "Response p50" : key === "p999" ? "p99.9" : key,
        isNumber: true,
        cell: ({ responseMs }: TimesRow) => formatMsCell(responseMs[key]),
      })),
      ...(["p50", "p99", "p999", "max"] as const).map((key) => ({
        head: key === "p50" ? "Service p50" : key === "p999" ? "p99.9" : key,
        isNumber: true,
        cell: ({ serviceMs }: TimesRow) => formatMsCell(serviceMs[key]),
      })),
      { head: "Done", isNumber: true, cell: ({ done }) => formatNumber(done) },
      { head: "Failed", isNumber: true, cell: ({ failed }) => formatNumber(failed) },
      {
        head: "Attempts",
        isNumber: true,
        cell: ({ attempts }) => (attempts === null ? unknownText : formatNumber(attempts)),
      },
      { head: "Errors by code", isText: true, cell: ({ errors }) => countsText(errors) },
    ],
    rows,
  )}<p class="note">Response: from the moment a slot was due, so waiting counts. Service: from the send to the reply.</p>
`;
}

interface MeasureRow extends MeasureFinding {
  readonly load: string;
}

/** What the patterns of the scenarios promise, and what became of it. */
function drawMeasures(load: readonly LoadFinding[]): Markup | null {
  const rows = load.flatMap(({ name, measures }) => (measures ?? []).map((one) => ({ ...one, load: name })));
  if (rows.length === 0) return null;
  const shown = (value: number | null, unit: MeasureRow["unit"]) =>
    value === null ? unknownText : formatValue(value, unit);
  return drawTable<MeasureRow>(
    "What the patterns promise",
    [
      { head: "Measure", cell: ({ load: of, name }) => `${name}(${of})` },
      {
        head: "Value",
        isNumber: true,
        cell: ({ value, unit, kind }) =>
          markup`${shown(value, unit)}<br><span class="note">${kind === "counter" ? "in all" : kind === "highest" ? "at most" : "mean"}</span>`,
      },
      { head: "p99", isNumber: true, cell: ({ p99, unit }) => (p99 === null ? "" : shown(p99, unit)) },
      { head: "max", isNumber: true, cell: ({ max, unit }) => (max === null ? "" : shown(max, unit)) },
      {
        head: "First or worst",
        isNumber: true,
        cell: ({ atMs }) => (atMs === null ? "" : `${(atMs / 1000).toFixed(3)} s`),
      },
      { head: "Samples", isNumber: true, cell: ({ samples }) => formatNumber(samples) },
      { head: "What it is", isText: true, cell: ({ description }) => description },
    ],
    rows,
  );
}

interface TimesRow {
  readonly name: string;
  readonly responseMs: LatencySummary;
  readonly serviceMs: LatencySummary;
  readonly done: number;
  readonly failed: number;
  /** Null: slots are not attempted, operations are. */
  readonly attempts: number | null;
  readonly errors: Readonly<Record<string, number>>;
}

function rowsOf(load: LoadFinding): readonly TimesRow[] {
  return [
    { ...load, attempts: null },
    ...load.operations.map((operation) => ({ ...operation, name: `${load.name}.${operation.name}` })),
  ];
}

function drawOffered(load: LoadFinding): Markup {
  const rest = unaccounted(load);
  if (rest === 0) return markup`${formatNumber(load.offered)}<br><span class="note">✓ all accounted for</span>`;
  return markup`${formatNumber(load.offered)}<br><span class="sign bad">✗ ${formatNumber(rest)} unaccounted for</span>`;
}

function part(count: number, of: number): Content {
  if (count === 0 || of === 0) return formatNumber(count);
  return markup`${formatNumber(count)}<br><span class="note">${formatRatio(count / of)}</span>`;
}

function countsText(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
  return entries.length === 0 ? "none" : entries.map(([name, count]) => `${name} ${formatNumber(count)}`).join(", ");
}
