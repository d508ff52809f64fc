import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";

const hour = 3_600_000_000;

/** A histogram as the engine writes it, made by the reference implementation; values in microseconds. */
export function encodeHistogram(valuesUs: Iterable<number> | ReadonlyMap<number, number>): string {
  const histogram = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: hour,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
  if (valuesUs instanceof Map) {
    for (const [value, count] of valuesUs as ReadonlyMap<number, number>) histogram.recordValueWithCount(value, count);
  } else {
    for (const value of valuesUs as Iterable<number>) histogram.recordValue(value);
  }
  return encodeIntoCompressedBase64(histogram);
}
