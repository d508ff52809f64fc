import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { gaugeNames, gaugesOf, hitRatioOf, latenciesOf, slotsOf } from "./timeline/loads.ts";
import { nodeTimelines } from "./timeline/nodes.ts";
import { secondMs, secondsIn, type Seconds } from "./timeline/seconds.ts";
import { makeClock } from "./series/clock.ts";
import { cleanLine } from "./text/clean.ts";

interface Column {
  readonly head: string;
  readonly cells: readonly (number | string | null)[];
}

/**
 * `timeline.csv`: a row for every second of the run, a column for everything that is known second by second (RFC 4180, UTF-8,
 * a point as decimal sign). Heads are `<load>.<what>` and `<node>.<what>` with the unit; an empty cell is not known.
 */
export function renderTimelineCsv(verdict: Verdict, evidence: Evidence): string {
  const columns = [
    ...momentColumns(verdict, evidence),
    ...evidence.plan.loads.flatMap(({ name }) => loadColumns(name, evidence)),
    ...nodeTimelines(evidence).flatMap(({ node, seconds }) =>
      Object.entries(seconds).map(([name, cells]): Column => ({ head: `${node}.${snake(name)}`, cells })),
    ),
  ];
  const rows = Array.from({ length: secondsIn(evidence) }, (_, second) =>
    columns.map(({ cells }) => cell(cells[second] ?? null)).join(","),
  );
  return `${[columns.map(({ head }) => cell(head)).join(","), ...rows].join("\r\n")}\r\n`;
}

/** The second, its phase, the faults that were in during any part of it, and the masters that changed in it. */
function momentColumns(verdict: Verdict, evidence: Evidence): readonly Column[] {
  const clock = makeClock(verdict, evidence);
  const grid = Array.from({ length: secondsIn(evidence) }, (_, second) => ({
    startMs: second * secondMs,
    endMs: (second + 1) * secondMs,
  }));
  return [
    { head: "second", cells: grid.map((_, second) => second) },
    {
      head: "phase",
      cells: grid.map(
        ({ startMs }) => clock.phases.find((phase) => phase.startMs <= startMs && startMs < phase.endMs)?.name ?? null,
      ),
    },
    {
      head: "faults",
      cells: grid.map(({ startMs, endMs }) =>
        clock.faults
          .filter((fault) => fault.startMs < endMs && startMs < fault.endMs)
          .map(({ name }) => name)
          .join(" "),
      ),
    },
    {
      head: "failovers",
      cells: grid.map(({ startMs, endMs }) =>
        clock.failovers
          .filter(({ atMs }) => startMs <= atMs && atMs < endMs)
          .map(({ label }) => label)
          .join("; "),
      ),
    },
  ];
}

function loadColumns(load: string, evidence: Evidence): readonly Column[] {
  const { offered, done, failed, abandoned, codes } = slotsOf(evidence, load);
  const column = (head: string, cells: Seconds): Column => ({ head: `${load}.${head}`, cells });
  const times = (["response", "service"] as const).flatMap((time) => {
    const { p50, p99, p999, max } = latenciesOf(evidence, load, "", time);
    return Object.entries({ p50, p99, "p99.9": p999, max }).map(([name, cells]) => column(`${time}_${name}_ms`, cells));
  });
  const gauges = gaugesOf(evidence, load);
  return [
    column("offered", offered),
    column("done", done),
    column("failed", failed),
    column("abandoned", abandoned),
    ...codes.map((one) => column(`errors.${one.code}`, one.failed)),
    column("hit_ratio", hitRatioOf(evidence, load)),
    ...times,
    ...gaugeNames.map((name) => column(snake(name), gauges[name])),
  ];
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/** Seven digits; whole numbers, which most of them are, in full where those suffice. */
function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : "";
}

/** Quoted where it has to be. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: number | string | null): string {
  if (value === null) return "";
  if (typeof value === "number") return figure(value);
  const text = cleanLine(value);
  const safe = /^[=+\-@]/u.test(text) ? `'${text}` : text;
  return /[",]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
