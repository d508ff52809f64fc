import type { Chart, Point } from "../chart/model.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import { formatNumber, plural } from "../text/format.ts";
import { eventsOf } from "../facts/run.ts";
import type { MakeCharts } from "./make-charts.ts";
import { describeHighest, sentence } from "./describe.ts";
import { secondOf, withGaps } from "./windows.ts";

/** Readings further apart than this do not say what happened in between. */
const longestStepMs = 2_500;

/** Keys evicted in each second by all nodes of the target that answered. */
export const evictionCharts: MakeCharts = (verdict, evidence, clock, target): readonly Chart[] => {
  const points = evictionRate(evidence, target.name);
  const total = verdict.targets.find(({ name }) => name === target.name)?.evictions ?? null;
  return [
    {
      id: `evictions-${target.name}`,
      title: `${target.name} · keys evicted`,
      unit: "per second",
      target: target.name,
      series: [{ name: "evicted", points, look: { colour: 1, area: true } }],
      limits: [],
      vertical: { kind: "linear" },
      format: formatNumber,
      summary:
        total === 0 && points.length > 0
          ? "No evictions."
          : sentence([
              total === null ? null : plural(total, "key"),
              describeHighest(points, (value) => `${formatNumber(value)}/s`, clock),
            ]),
    },
  ];
};

/** Differences of each node's counter, a node at a time: a new `run_id` or a missing reading breaks them. */
function evictionRate(evidence: Evidence, target: string): readonly Point[] {
  const last = new Map<string, { readonly atMs: number; readonly runId: string; readonly evicted: number }>();
  const rates = new Map<number, number | null>();
  for (const { atMs, target: of, node, reading } of eventsOf(evidence, "info")) {
    if (of !== target) continue;
    const before = last.get(node);
    if (reading === null) {
      last.delete(node);
    } else {
      last.set(node, { atMs, runId: reading.runId, evicted: reading.evictedKeys });
    }
    if (atMs < 0) continue;
    const isStep = before && reading?.runId === before.runId && atMs - before.atMs <= longestStepMs;
    if (!isStep) {
      if (!rates.has(secondOf(atMs))) rates.set(secondOf(atMs), null);
      continue;
    }
    // Every second whose middle lies in the step gets the step's rate.
    const rate = ((reading.evictedKeys - before.evicted) * 1_000) / Math.max(1, atMs - before.atMs);
    for (let second = Math.max(0, Math.ceil(before.atMs / 1_000 - 0.5)); second * 1_000 + 500 < atMs; second += 1) {
      rates.set(second, (rates.get(second) ?? 0) + rate);
    }
  }
  return withGaps(rates, 2);
}
