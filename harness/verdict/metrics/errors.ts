import { countsOf, fromCounts, ratio } from "./counts.ts";
import { type Metric, known, unknown } from "./metric.ts";

export const errorRatio = fromCounts((measure, evidence, scope) => {
  const { done, failed, failedAs, abandoned } = countsOf(measure, evidence, scope);
  const lost = measure.filters["code"] === undefined ? failed + abandoned : failedAs;
  return ratio(lost, done + failed + abandoned, "slot or operation");
});

export const errors = fromCounts((measure, evidence, scope) => {
  const { done, failed, failedAs, abandoned: givenUp } = countsOf(measure, evidence, scope);
  const all = done + failed + givenUp;
  return all === 0 ? unknown("nothing was asked of it in the scope") : known(failedAs, all);
});

export const abandoned: Metric = {
  over: (measure, evidence, scope) => {
    const totals = countsOf(measure, evidence, scope);
    const offered = totals.done + totals.failed + totals.abandoned;
    return offered === 0 ? unknown("no slot was due in the scope") : known(totals.abandoned, offered);
  },
  inSecond: null,
};
