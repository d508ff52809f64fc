import type { Histogram } from "../../harness/journal/evidence.ts";

/** A latency distribution given by four of its points, straight between them on a logarithmic scale. */
export function sampleHistogram(count: number, p50Ms: number, p99Ms: number, maxMs: number): Histogram {
  const points = [
    { percent: 0, ms: p50Ms * 0.6 },
    { percent: 50, ms: p50Ms },
    { percent: 99, ms: p99Ms },
    { percent: 100, ms: maxMs },
  ];
  const percentileMs = (percent: number): number | null => {
    if (count === 0) return null;
    const index = Math.max(1, points.findIndex((point) => point.percent >= percent));
    const [low, high] = [points[index - 1], points[index]];
    if (!low || !high) return maxMs;
    const share = (percent - low.percent) / (high.percent - low.percent);
    return low.ms * (high.ms / low.ms) ** share;
  };
  const known = count > 0;
  return {
    count,
    /** Nobody adds up a sample's histograms: the reports draw each window as it is. */
    addTo: () => -1,
    meanMs: known ? p50Ms * 1.15 : null,
    minMs: known ? p50Ms * 0.6 : null,
    maxMs: known ? maxMs : null,
    percentileMs,
  };
}
