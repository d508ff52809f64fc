import { windowsInside } from "../intervals.ts";
import { addUp, countWindowMs } from "./add-up.ts";
import { clocked, countOffered, fromCounts, loadOf } from "./counts.ts";
import { known, unknown } from "./metric.ts";

const noTime = "no whole 100 ms lie in the scope";

export const throughput = fromCounts((measure, evidence, scope) => {
  const { load, operation } = loadOf(measure);
  const { intervals, seconds } = clocked(scope, evidence);
  if (seconds === 0) return unknown(noTime);
  const windows = evidence.load.counts(load, operation ?? "", "end");
  const { done, failed } = addUp(windowsInside(windows, intervals, countWindowMs));
  return known(done / seconds, done + failed);
});

export const offered = fromCounts((measure, evidence, scope) => {
  const { intervals, seconds } = clocked(scope, evidence);
  if (seconds === 0) return unknown(noTime);
  const slots = countOffered(evidence, loadOf(measure).load, intervals);
  return known(slots / seconds, slots);
});

export const achieved = fromCounts((measure, evidence, scope) => {
  const { load } = loadOf(measure);
  const { intervals } = clocked(scope, evidence);
  const slots = countOffered(evidence, load, intervals);
  if (slots === 0) return unknown("no slot was due in the scope");
  const { done } = addUp(windowsInside(evidence.load.counts(load, "", "end"), intervals, countWindowMs));
  return known(done / slots, slots);
});
