import type { LatencySummary, LoadFinding } from "../../harness/verdict/verdict.ts";
import { givenUpText, unaccounted } from "../facts/run.ts";
import { formatMsCell, formatNumber, formatRatio, unknownText } from "../text/format.ts";
import { markup, type Content, type Markup } from "../text/markup.ts";
import type { DrawSection } from "./section.ts";
import { drawTable } from "./table.ts";

export const drawLoads: DrawSection = ({ load }) => {
  if (load.length === 0) return null;
  const rows = load.flatMap(latencyRows);
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
      {
        head: "Origin calls (most at once)",
        isNumber: true,
        cell: ({ originCalls, originMaxInFlight }) =>
          `${formatNumber(originCalls)} (${formatNumber(originMaxInFlight)})`,
      },
      { head: "Counters", cell: ({ counters }) => countsText(counters) },
    ],
    load,
  )}${drawTable<LatencyRow>(
    "Times in ms, and the counts of operations",
    [
      { head: "Load or operation", cell: ({ name }) => name },
      { head: "Time", cell: ({ time }) => time },
      ...(["mean", "p50", "p95", "p99", "p999", "max"] as const).map((key) => ({
        head: key === "p999" ? "p99.9" : key,
        isNumber: true,
        cell: ({ times }: LatencyRow) => formatMsCell(times[key]),
      })),
      {
        head: "Done",
        isNumber: true,
        cell: ({ operation }) => (operation === null ? null : formatNumber(operation.done)),
      },
      {
        head: "Failed",
        isNumber: true,
        cell: ({ operation }) => (operation === null ? null : formatNumber(operation.failed)),
      },
      {
        head: "Attempts",
        isNumber: true,
        cell: ({ operation }) => (operation === null ? null : formatNumber(operation.attempts)),
      },
      {
        head: "Errors by code",
        isText: true,
        cell: ({ operation }) => (operation === null ? null : countsText(operation.errors)),
      },
    ],
    rows,
  )}<p class="note">Response: from the moment a slot was due, so waiting counts. Service: from the send to the reply. Generator lag: how late a waiting worker was woken, the generator's own fault.</p>`;
};

interface LatencyRow {
  readonly name: string;
  readonly time: string;
  readonly times: LatencySummary;
  /** The counts of an operation, on its first row; those of a load stand in the table of slots. */
  readonly operation: LoadFinding["operations"][number] | null;
}

function latencyRows({ name, responseMs, serviceMs, generatorLagMs, operations }: LoadFinding): readonly LatencyRow[] {
  return [
    { name, time: "response", times: responseMs, operation: null },
    { name, time: "service", times: serviceMs, operation: null },
    { name, time: "generator lag", times: generatorLagMs, operation: null },
    ...operations.flatMap((operation) => [
      { name: `${name}.${operation.name}`, time: "response", times: operation.responseMs, operation },
      { name: `${name}.${operation.name}`, time: "service", times: operation.serviceMs, operation: null },
    ]),
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
