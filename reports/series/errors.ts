import type { Chart, Series } from "../chart/model.ts";
import { formatNumber, plural } from "../text/format.ts";
import { slotsOf } from "../timeline/loads.ts";
import { pointsOf, sumOf } from "../timeline/seconds.ts";
import { describeHighest, sentence } from "./describe.ts";
import { type MakeCharts, ofLoad } from "./make-charts.ts";

/** More codes than this share the line `other`. */
const mostCodes = 4;
const dashes = [undefined, "long", "short", "dots"] as const;

/** Failed slots in each second by the code that ended them, and slots abandoned, by when they were due. */
export const errorCharts: MakeCharts = (_verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .map(({ name }): Chart => {
      const { codes, failed, abandoned } = slotsOf(evidence, name);
      const named = codes.length > mostCodes ? codes.slice(0, mostCodes - 1) : codes;
      const rest = codes.slice(named.length);
      const series: Series[] = named.map((one, index) => {
        const dash = dashes[index];
        const look = { colour: index + 1, ...(dash === undefined ? {} : { dash }) };
        return { name: one.code, points: pointsOf(one.failed), look };
      });
      if (rest.length > 0) {
        const points = pointsOf(sumOf(rest.map((one) => one.failed)));
        series.push({ name: `${String(rest.length)} others`, points, look: { colour: "muted", dash: "dots" } });
      }
      if (abandoned.some((count) => count !== null && count > 0)) {
        series.push({ name: "abandoned", points: pointsOf(abandoned), look: { colour: "muted", dash: "short" } });
      }
      if (series.length === 0) series.push({ name: "none", points: pointsOf(failed), look: { colour: "muted" } });
      const total = codes.reduce((sum, one) => sum + one.total, 0);
      const highest = describeHighest(failed, (value) => `${formatNumber(value)}/s`, clock);
      return {
        id: `errors-${target.name}-${name}`,
        title: `${name} · errors by code`,
        unit: "per second",
        target: target.name,
        series,
        limits: [],
        vertical: { kind: "linear" },
        values: "number",
        summary: errorSummary(total, codes, highest),
        shows: ofLoad(name, ["errorRatio", "errors"]),
      };
    });

function errorSummary(total: number, codes: readonly { readonly code: string }[], highest: string | null): string {
  if (highest === null) return "No data.";
  if (total === 0) return "No errors.";
  return sentence([`${plural(total, "error")}: ${codes.map(({ code }) => code).join(", ")}`, highest]);
}
