import { scaleOf } from "../chart/chart.ts";
import { layMarks, markFrame } from "../chart/marks.ts";
import type { Chart, Clock, Look, Point } from "../chart/model.ts";
import { clean } from "../text/clean.ts";
import { type Column, pack } from "./pack.ts";

/** Charts on one clock; their cursors and their zoom move together. */
export interface ChartGroup {
  readonly name: string;
  readonly kind: "clock" | "percentile";
  readonly clock: Clock;
  readonly charts: readonly Chart[];
}

/** Windows of 100 ms around a fault stay as they are. */
const coarsenedGroup = "timeline";
const coarsest = 1_024;
const dashes = { long: [7, 4], short: [4, 3], dots: [1.5, 3] } as const;
const plotPx = 112;

/**
 * What the page carries for its scripts (`reports/client/types.d.ts`), as JSON that may stand in a script element. A run of many
 * series or hours is told in coarser steps until it is at most `mostBytes` long, each with the value that is furthest from the middle one.
 */
export function pageData(groups: readonly ChartGroup[], mostBytes: number): string {
  const clocks = groups.map(describeClock);
  const charts = groups.flatMap(({ charts: own }, clock) => own.map((chart) => describeChart(chart, clock)));
  const columns = groups.flatMap(({ charts: own }, index) =>
    own.flatMap(({ series }) =>
      series.map(({ points }) => ({ group: index, column: columnOf(points, clocks[index] ?? null) })),
    ),
  );
  for (let factor = 1; ; factor *= 2) {
    const isCoarse = (group: number) => factor > 1 && groups[group]?.name === coarsenedGroup;
    const { units, text } = pack(
      columns.map(({ group, column }) => (isCoarse(group) ? coarsen(column, factor) : column)),
    );
    const json = JSON.stringify({
      clocks: clocks.map((clock, group) => (isCoarse(group) ? coarsenClock(clock, factor) : clock)),
      charts: withUnits(charts, units),
      packed: text,
    });
    if (json.length <= mostBytes || factor >= coarsest) return json.replaceAll("<", String.raw`\u003C`);
  }
}

function describeChart(chart: Chart, clock: number) {
  const scale = scaleOf(chart);
  return {
    id: chart.id,
    clock,
    target: chart.target,
    title: clean(chart.title),
    values: chart.values,
    scale: { isLog: scale.kind === "log", from: scale.from, to: scale.to, ticks: scale.ticks },
    heightPx: chart.heightPx ?? plotPx,
    limits: chart.limits.map((limit) => ({ ...limit, label: clean(limit.label) })),
    series: chart.series.map(({ name, look }) => ({ name: clean(name), ...describeLook(look) })),
  };
}

function withUnits(charts: readonly ReturnType<typeof describeChart>[], units: readonly number[]) {
  let at = 0;
  return charts.map((chart) => ({ ...chart, series: chart.series.map((one) => ({ ...one, unit: units[at++] ?? 1 })) }));
}

type ClockData = ReturnType<typeof describeClock>;

function describeClock({ name, kind, clock }: ChartGroup) {
  const { firstMs, stepMs } = clock.grid;
  const isOnTicks = clock.grid.firstMs === clock.startMs;
  const count = Math.max(1, Math.ceil((clock.endMs - clock.startMs) / stepMs) + (isOnTicks ? 1 : 0));
  return {
    group: name,
    kind,
    firstMs,
    stepMs,
    count,
    startMs: clock.startMs,
    endMs: clock.endMs,
    phases: clock.phases.map((phase) => ({ ...phase, name: clean(phase.name) })),
    faults: clock.faults.map((fault) => ({ ...fault, name: clean(fault.name) })),
    failovers: clock.failovers.map(({ atMs, target }) => ({ atMs, target })),
    cutAtMs: clock.cut?.atMs ?? null,
    marks:
      clock.marks === undefined
        ? null
        : layMarks(markFrame, clock).map(({ atMs, symbol, label, row }) => ({ atMs, text: `${symbol} ${label}`, row })),
    ticks: clock.ticks ?? null,
  };
}

/** Points laid on the grid. Lines of two points, such as a limit, are drawn out between them. */
function columnOf(points: readonly Point[], clock: ClockData | null): Column {
  if (clock === null) return [];
  const { firstMs, stepMs, count } = clock;
  const [start, end] = [points[0], points[1]];
  const isLevel = points.length === 2 && start !== undefined && end !== undefined && start.value === end.value;
  if (isLevel) return Array.from({ length: count }, () => start.value);
  const column = Array.from({ length: count }, (): number | null => null);
  for (const { atMs, value } of points) {
    const index = Math.round((atMs - firstMs) / stepMs);
    if (value !== null && index >= 0 && index < count) column[index] = value;
  }
  return column;
}

/** Of every `factor` points the one that is furthest from the middle one of all: no spike vanishes. */
function coarsen(column: Column, factor: number): Column {
  const known = column.filter((value) => value !== null).toSorted((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)] ?? 0;
  return Array.from({ length: Math.ceil(column.length / factor) }, (_, index) => {
    let far: number | null = null;
    for (let at = index * factor; at < Math.min(column.length, (index + 1) * factor); at += 1) {
      const value = column[at] ?? null;
      if (value !== null && (far === null || Math.abs(value - middle) > Math.abs(far - middle))) far = value;
    }
    return far;
  });
}

function coarsenClock(clock: ClockData, factor: number): ClockData {
  return {
    ...clock,
    firstMs: clock.firstMs + ((factor - 1) * clock.stepMs) / 2,
    stepMs: clock.stepMs * factor,
    count: Math.ceil(clock.count / factor),
  };
}

function describeLook({ colour, dash, area, isThin }: Look) {
  return {
    colour,
    dash: dash === undefined ? null : dashes[dash],
    area: area === true,
    width: isThin === true ? 1 : 1.75,
  };
}
