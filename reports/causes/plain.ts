import { formatClock, formatValue } from "../text/format.ts";
import type { Rule } from "./cause.ts";
import { extremeIn, higher, lower, typicalOf } from "./look.ts";
import { measuredSeconds } from "./measured.ts";

/** No rule knows why: then at least when it was worst, against what was usual. */
export const plain: Rule = ({ finding, measure, evidence, spans }) => {
  const series = measuredSeconds(measure, evidence);
  const isLowBad = finding.op.startsWith(">") !== /^\s*never\s/u.test(finding.text);
  const worst = series === null ? null : extremeIn(series, spans, isLowBad ? lower : higher);
  const typical = series === null ? null : typicalOf(series, spans);
  const readings = [worst, typical].flatMap((spot, index) =>
    spot === null
      ? []
      : [
          {
            atMs: spot.atMs,
            text: `${formatValue(spot.value, finding.unit)}${index === 0 ? ", the worst second" : ", a usual second"}`,
          },
        ],
  );
  return {
    likely:
      worst === null
        ? "no rule of the runbooks recognises this"
        : `no rule of the runbooks recognises this; it was worst at ${formatClock(worst.atMs)}`,
    readings,
    next: [
      { text: "Look at the charts around that moment: what else moved in the same second?" },
      { text: "The whole record is in journal.ndjson and timeline.csv of the run's folder." },
    ],
  };
};
