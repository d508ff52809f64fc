import { formatNumber, formatRatio } from "../text/format.ts";
import { slotsOf } from "../timeline/loads.ts";
import type { CauseReading, Rule } from "./cause.ts";
import { explainCode } from "./error-codes.ts";
import { extremeIn, firstIn, sumIn } from "./look.ts";

/** The code that most of the failures ended with says what happened. */
export const mostFrequentError: Rule = ({ evidence, loads, spans, measure }) => {
  const only = measure.filters["code"];
  const codes = loads.flatMap(({ name }) =>
    slotsOf(evidence, name).codes.flatMap(({ code, failed }) => {
      if (only !== undefined && code !== only) return [];
      const most = extremeIn(failed, spans);
      const count = sumIn(failed, spans);
      return most === null || most.value === 0 ? [] : [{ load: name, code, failed, most, count }];
    }),
  );
  const sorted = codes.toSorted((a, b) => b.count - a.count);
  const [first] = sorted;
  if (first === undefined) return null;
  const all = sorted.reduce((sum, { count }) => sum + count, 0);
  const { means = `${first.code} is not in the list of known codes`, next = [] } = explainCode(first.code) ?? {};
  const readings: CauseReading[] = sorted.slice(0, 3).map(({ load, code, most }) => ({
    atMs: most.atMs,
    text: `${load}: ${formatNumber(most.value)} slots failed with ${code} in this second, the most`,
  }));
  const begin = firstIn(first.failed, spans, (count) => count > 0);
  if (begin !== null) readings.push({ atMs: begin.atMs, text: `${first.load}: the first ${first.code}` });
  return {
    likely: `${first.count === all ? "all" : formatRatio(first.count / all, 2)} of the failures were ${first.code}: ${means}`,
    readings,
    next,
  };
};
