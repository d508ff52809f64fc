import type { Chart, Series } from "../chart/model.ts";
import { formatNumber, plural } from "../text/format.ts";
import type { MakeCharts } from "./make-charts.ts";
import { describeHighest, sentence } from "./describe.ts";
import { knownUntilMs, perSecond } from "./windows.ts";

/** More codes than this share the line `other`. */
const mostCodes = 4;
const dashes = [undefined, "long", "short", "dots"] as const;

/** Failed slots in each second by the code that ended them, and slots abandoned, by when they were due. */
export const errorCharts: MakeCharts = (_verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .map(({ name }): Chart => {
      const until = knownUntilMs(evidence);
      const ended = evidence.load.counts(name, "", "end");
      const totals = new Map<string, number>();
      for (const { failed } of ended) {
        for (const [code, count] of Object.entries(failed)) totals.set(code, (totals.get(code) ?? 0) + count);
      }
      const codes = [...totals].toSorted((a, b) => b[1] - a[1]).map(([code]) => code);
      const named = codes.length > mostCodes ? codes.slice(0, mostCodes - 1) : codes;
      const rest = codes.slice(named.length);
      const series: Series[] = named.map((code, index) => {
        const dash = dashes[index];
        const look = { colour: index + 1, ...(dash === undefined ? {} : { dash }) };
        return { name: code, points: perSecond(ended, ({ failed }) => failed[code] ?? 0, until), look };
      });
      if (rest.length > 0) {
        const points = perSecond(ended, ({ failed }) => sumOf(failed, rest), until);
        series.push({ name: `${String(rest.length)} others`, points, look: { colour: "muted", dash: "dots" } });
      }
      const due = evidence.load.counts(name, "", "due");
      if (due.some(({ abandoned }) => abandoned > 0)) {
        const points = perSecond(due, ({ abandoned }) => abandoned, until);
        series.push({ name: "abandoned", points, look: { colour: "muted", dash: "short" } });
      }
      const all = perSecond(ended, ({ failed }) => sumOf(failed, codes), until);
      if (series.length === 0) series.push({ name: "none", points: all, look: { colour: "muted" } });
      const total = [...totals.values()].reduce((sum, count) => sum + count, 0);
      return {
        id: `errors-${target.name}-${name}`,
        title: `${name} · errors by code`,
        unit: "per second",
        target: target.name,
        series,
        limits: [],
        vertical: { kind: "linear" },
        format: formatNumber,
        summary: errorSummary(
          total,
          codes,
          all.length > 0,
          describeHighest(all, (value) => `${formatNumber(value)}/s`, clock),
        ),
      };
    });

function errorSummary(total: number, codes: readonly string[], isKnown: boolean, highest: string | null): string {
  if (!isKnown) return "No data.";
  if (total === 0) return "No errors.";
  return sentence([`${plural(total, "error")}: ${codes.join(", ")}`, highest]);
}

function sumOf(failed: Readonly<Record<string, number>>, codes: readonly string[]): number {
  return codes.reduce((sum, code) => sum + (failed[code] ?? 0), 0);
}
