import type { LatencySummary, LoadFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { givenUpText, unaccounted } from "../facts/run.ts";
import { formatMsCell, formatNumber, formatRatio, unknownText } from "../text/format.ts";
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
  )}${drawTable<TimesRow>(
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
