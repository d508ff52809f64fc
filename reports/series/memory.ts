import type { Chart, Point } from "../chart/model.ts";
import { formatBytes, formatRatio } from "../text/format.ts";
import { eventsOf } from "../facts/run.ts";
import type { MakeCharts } from "./make-charts.ts";
import { describeHighest, sentence } from "./describe.ts";
import { limitsOf, secondOf, withGaps } from "./windows.ts";

/** Memory of the fullest node in each second, and its `maxmemory` where it has one. */
export const memoryCharts: MakeCharts = (verdict, evidence, clock, target): readonly Chart[] => {
  const used = new Map<number, number | null>();
  let maxBytes = 0;
  for (const { atMs, target: of, reading } of eventsOf(evidence, "info")) {
    if (of !== target.name || atMs < 0) continue;
    const second = secondOf(atMs);
    const before = used.get(second) ?? null;
    const now = reading === null ? before : Math.max(before ?? 0, reading.usedMemoryBytes);
    used.set(second, now);
    if (reading !== null) maxBytes = Math.max(maxBytes, reading.maxMemoryBytes);
  }
  const points = withGaps(used, 2);
  const ratio = verdict.targets.find(({ name }) => name === target.name)?.memoryMaxRatio ?? null;
  const whole: readonly Point[] =
    points.length === 0 || maxBytes === 0
      ? []
      : [
          { atMs: 0, value: maxBytes },
          { atMs: evidence.plan.durationMs, value: maxBytes },
        ];
  return [
    {
      id: `memory-${target.name}`,
      title: `${target.name} · memory of the fullest node`,
      unit: "bytes used",
      target: target.name,
      series: [
        { name: "used", points, look: { colour: 0, area: true } },
        ...(whole.length > 0
          ? [{ name: "maxmemory", points: whole, look: { colour: "muted", dash: "short" } } as const]
          : []),
      ],
      limits:
        maxBytes === 0
          ? []
          : limitsOf(
              verdict,
              evidence,
              ({ metric, subject }) =>
                metric === "memoryRatio" && subject.kind === "target" && subject.target === target.name,
              (limit) => limit * maxBytes,
            ),
      vertical: { kind: "linear", isBytes: true },
      format: formatBytes,
      summary: sentence([
        describeHighest(points, formatBytes, clock),
        ratio === null ? null : `at most ${formatRatio(ratio)} of maxmemory`,
        points.length > 0 && maxBytes === 0 ? "no maxmemory is set" : null,
      ]),
    },
  ];
};
