import type { Point } from "./model.ts";

/**
 * Thins points for drawing. Of every bucket the lowest and the highest value stay, in their order, so that no spike ever
 * vanishes; and of its gaps one, so that no gap vanishes either. Up to five points a bucket; what fits is left as it is.
 */
export function downsample(points: readonly Point[], buckets: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length <= buckets * 2 || first === undefined || last === undefined) return points;
  const widthMs = Math.max(1, (last.atMs - first.atMs + 1) / buckets);
  const kept: Point[] = [];
  let bucket: Point[] = [];
  let bucketIndex = 0;
  for (const point of points) {
    const index = Math.floor((point.atMs - first.atMs) / widthMs);
    if (index !== bucketIndex) {
      kept.push(...thin(bucket));
      bucket = [];
      bucketIndex = index;
    }
    bucket.push(point);
  }
  kept.push(...thin(bucket));
  return kept;
}

function thin(bucket: readonly Point[]): readonly Point[] {
  const gap = bucket.findIndex(({ value }) => value === null);
  if (gap === -1) return extremes(bucket);
  return [...extremes(bucket.slice(0, gap)), ...bucket.slice(gap, gap + 1), ...extremes(bucket.slice(gap + 1))];
}

function extremes(points: readonly Point[]): readonly Point[] {
  let lowest: Point | null = null;
  let highest: Point | null = null;
  for (const point of points) {
    if (point.value === null) continue;
    if (lowest === null || point.value < (lowest.value ?? 0)) lowest = point;
    if (highest === null || point.value > (highest.value ?? 0)) highest = point;
  }
  if (lowest === null || highest === null) return [];
  if (lowest === highest) return [lowest];
  return lowest.atMs < highest.atMs ? [lowest, highest] : [highest, lowest];
}
