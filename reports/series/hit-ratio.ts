import type { Chart, Point } from "../chart/model.ts";
import type { CountWindow, Evidence } from "../../harness/journal/evidence.ts";
import { formatNumber, formatRatio } from "../text/format.ts";
import type { MakeCharts } from "./make-charts.ts";
import { describeLowest, sentence } from "./describe.ts";
import { limitsOf, secondOf, withGaps } from "./windows.ts";

/** Share of the answered reads that found their key, in each second, as the client saw it. Loads that read nothing have no chart. */
export const hitRatioCharts: MakeCharts = (verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .flatMap(({ name }): readonly Chart[] => {
      const points = ratios(readsOf(evidence, name));
      if (points.length === 0) return [];
      const limits = limitsOf(verdict, evidence, ({ metric, subject }) => {
        return metric === "hitRatio" && subject.kind === "load" && subject.load === name;
      });
      const shown = [
        ...points.flatMap(({ value }) => (value === null ? [] : [value])),
        ...limits.map(({ value }) => value),
      ];
      const lowest = shown.reduce((least, value) => Math.min(least, value), 1);
      const finding = verdict.load.find((load) => load.name === name);
      const whole = finding?.hitRatio ?? null;
      return [
        {
          id: `hits-${target.name}-${name}`,
          title: `${name} · hit ratio, client-side`,
          unit: "per cent of answered reads",
          target: target.name,
          series: [{ name: "hits", points, look: { colour: 0 } }],
          limits,
          vertical: { kind: "linear", from: lowest >= 0.5 ? Math.floor((lowest - 0.02) * 20) / 20 : 0, to: 1 },
          format: (value) => formatNumber(value * 100),
          summary: sentence([
            whole === null ? null : `${formatRatio(whole)} over the run`,
            describeLowest(points, formatRatio, clock),
          ]),
        },
      ];
    });

/** Reads are counted with the slot, or else with its operations. */
function readsOf({ load }: Evidence, name: string): readonly CountWindow[] {
  const ofSlots = load.counts(name, "", "end").filter(({ hits, misses }) => hits + misses > 0);
  if (ofSlots.length > 0) return ofSlots;
  return load.operations(name).flatMap((operation) => load.counts(name, operation, "end"));
}

function ratios(windows: readonly CountWindow[]): readonly Point[] {
  const reads = new Map<number, { hits: number; all: number }>();
  for (const { windowMs, hits, misses } of windows) {
    const second = reads.get(secondOf(windowMs)) ?? { hits: 0, all: 0 };
    reads.set(secondOf(windowMs), { hits: second.hits + hits, all: second.all + hits + misses });
  }
  const values = [...reads].flatMap(([second, { hits, all }]): readonly [number, number][] =>
    all === 0 ? [] : [[second, hits / all]],
  );
  return withGaps(new Map(values));
}
