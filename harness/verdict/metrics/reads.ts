import { fromCounts, operationsOf, ratio } from "./counts.ts";

export const hitRatio = fromCounts((measure, evidence, scope) => {
  const { hits, misses } = operationsOf(measure, evidence, scope);
  return ratio(hits, hits + misses, "answered read");
});

export const amplification = fromCounts((measure, evidence, scope) => {
  const { attempts, done, failed } = operationsOf(measure, evidence, scope);
  return ratio(attempts, done + failed, "operation");
});
