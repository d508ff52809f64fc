import type { Evidence } from "../../harness/journal/evidence.ts";
import type { PlannedTarget } from "../../harness/plan/plan.ts";
import type { ObjectiveFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { findCauses, type NamedCause } from "../causes/why.ts";
import { finestBuckets } from "../chart/chart.ts";
import type { Chart, Clock } from "../chart/model.ts";
import type { ChartGroup } from "./data.ts";
import { makeClock } from "../series/clock.ts";
import { type FaultZoom, zoomInto } from "../series/fault-zoom.ts";
import { generatorCharts } from "../series/generator.ts";
import { makePercentiles, type PercentilePlot } from "../series/percentiles.ts";
import { chartMakers } from "../series/table.ts";

/** All that sections draw from, worked out once. */
export interface Page extends TimelinePage {
  /** By the name of the fault; those that were never injected have none. */
  readonly zooms: ReadonlyMap<string, FaultZoom>;
  /** By load; one that timed nothing has none. */
  readonly percentiles: ReadonlyMap<string, PercentilePlot>;
  /** How the generator did. */
  readonly generator: readonly Chart[];
  readonly causes: readonly NamedCause[];
}

/** What the timeline alone draws from. */
export interface TimelinePage {
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly clock: Clock;
  readonly targets: readonly TargetCharts[];
  /** How finely lines are drawn: more coarsely where there are many. */
  readonly buckets: number;
}

export interface TargetCharts {
  readonly target: PlannedTarget;
  readonly charts: readonly Chart[];
}

/** Together the static lines take some 250 kB at most, however many there are. */
const mostPoints = 17_000;
const coarsestBuckets = 40;

export function makePage(verdict: Verdict, evidence: Evidence): Page {
  const timeline = makeTimelinePage(verdict, evidence);
  const zooms = new Map(
    verdict.faults.flatMap((fault) => {
      const zoom = zoomInto(fault, timeline.clock, evidence);
      return zoom === null ? [] : [[fault.name, zoom] as const];
    }),
  );
  const percentiles = new Map(
    evidence.plan.loads.flatMap((load) => {
      const plot = makePercentiles(load, evidence);
      return plot === null ? [] : [[load.name, plot] as const];
    }),
  );
  const generator = generatorCharts(evidence, timeline.clock);
  return { ...timeline, zooms, percentiles, generator, causes: findCauses(verdict, evidence) };
}

export function makeTimelinePage(verdict: Verdict, evidence: Evidence): TimelinePage {
  const clock = makeClock(verdict, evidence);
  const targets = evidence.plan.targets.map((target) => ({
    target,
    charts: Object.values(chartMakers).flatMap((make) => make(verdict, evidence, clock, target)),
  }));
  const lines = targets.flatMap(({ charts }) => charts.flatMap(({ series }) => series)).length;
  const buckets = Math.max(coarsestBuckets, Math.min(finestBuckets, Math.floor(mostPoints / Math.max(1, lines))));
  return { verdict, evidence, clock, targets, buckets };
}

/** The chart to look at for an objective; null where none shows its measure. */
export function chartOf({ evidence, targets, zooms }: Page, { name }: ObjectiveFinding): Chart | null {
  const measure = evidence.plan.objectives.find((one) => one.name === name)?.expression.first;
  if (measure === undefined) return null;
  const all = [...targets.flatMap(({ charts }) => charts), ...[...zooms.values()].flatMap(({ charts }) => charts)];
  return all.find(({ shows }) => shows(measure)) ?? null;
}

/** Every chart of the page that scripts may take over, by the clock that it is on. */
export function groupsOf({ clock, targets, generator, zooms, percentiles }: Page): readonly ChartGroup[] {
  return [
    { name: "timeline", kind: "clock", clock, charts: [...targets.flatMap(({ charts }) => charts), ...generator] },
    ...Array.from(zooms.values(), (zoom, index) => ({
      name: `zoom-${String(index + 1)}`,
      kind: "clock" as const,
      ...zoom,
    })),
    ...Array.from(percentiles.values(), ({ chart, axis }) => ({
      name: chart.id,
      kind: "percentile" as const,
      clock: axis,
      charts: [chart],
    })),
  ];
}
