import type { Histogram } from "../../harness/journal/evidence.ts";
import { decodeHistograms } from "../../harness/journal/histogram.ts";
import { encodeHistogram } from "../../harness/verdict/testing/encode-histogram.ts";

/** In how many steps the values between two of the given points are laid out. */
const steps = 40;
const made = new Map<string, Histogram>();

/** A latency distribution given by four of its points, straight between them on a logarithmic scale. The same one is made once. */
export function sampleHistogram(count: number, p50Ms: number, p99Ms: number, maxMs: number): Histogram {
  const key = [count, p50Ms, p99Ms, maxMs].join(" ");
  const known = made.get(key);
  if (known) return known;
  const points = [
    { share: 0, ms: p50Ms * 0.6 },
    { share: 0.5, ms: p50Ms },
    { share: 0.99, ms: p99Ms },
    { share: 1, ms: maxMs },
  ];
  const counts = new Map<number, number>();
  let placed = 0;
  for (const [index, low] of points.entries()) {
    const high = points[index + 1];
    if (!high) break;
    for (let step = 1; step <= steps; step += 1) {
      const upTo = Math.round(count * (low.share + ((high.share - low.share) * step) / steps));
      const us = Math.round(low.ms * (high.ms / low.ms) ** (step / steps) * 1_000);
      if (upTo > placed) counts.set(us, (counts.get(us) ?? 0) + upTo - placed);
      placed = upTo;
    }
  }
  const histogram = decodeHistograms([encodeHistogram(counts)]);
  made.set(key, histogram);
  return histogram;
}
