import { formatMs, formatNumber, formatRatio } from "../text/format.ts";
import { latenciesOf } from "../timeline/loads.ts";
import type { Rule } from "./cause.ts";
import { extremeIn, typicalOf } from "./look.ts";

/** The generator was late by its own fault: then its figures say little about the target. */
export const generatorLate: Rule = ({ verdict: { generator }, evidence, loads, spans }) => {
  if (generator.isFit) return null;
  const readings = loads.flatMap(({ name }) => {
    const { p99 } = latenciesOf(evidence, name, "", "lag");
    const [worst, typical] = [extremeIn(p99, spans), typicalOf(p99, spans)];
    return [worst, typical].flatMap((spot) =>
      spot === null
        ? []
        : [{ atMs: spot.atMs, text: `${name}: p99 of the generator's own lateness ${formatMs(spot.value)}` }],
    );
  });
  const late = generator.lateWhileIdleRatio === null ? "" : `, ${formatRatio(generator.lateWhileIdleRatio)} of all`;
  return {
    likely: `the load generator itself was late (${formatNumber(generator.lateWhileIdle)} slots although a worker waited${late}), so this figure is not the target's alone`,
    readings,
    next: [
      { text: "Run it on a machine with nothing else to do, or with a lower rate." },
      { text: "Look at what else used the processors.", command: "top -b -n 1 | head -20" },
    ],
  };
};
