import type { Chart } from "../chart/model.ts";
import { formatNumber } from "../text/format.ts";
import type { MakeCharts } from "./make-charts.ts";
import { describeLowest, median, sentence } from "./describe.ts";
import { knownUntilMs, limitsOf, perSecond } from "./windows.ts";

/** Slots due and slots done in each second, per load: the distance between the two lines is what the target owes. */
export const throughputCharts: MakeCharts = (verdict, evidence, clock, target) =>
  evidence.plan.loads
    .filter((load) => load.target === target.name)
    .map(({ name }): Chart => {
      const until = knownUntilMs(evidence);
      const due = evidence.load.counts(name, "", "due");
      const ended = evidence.load.counts(name, "", "end");
      const offered = perSecond(due, ({ done, failed, abandoned }) => done + sum(failed) + abandoned, until);
      const done = perSecond(ended, (window) => window.done, until);
      const finding = verdict.load.find((load) => load.name === name);
      const middle = median(done);
      const share =
        finding && finding.offered > 0
          ? `${formatNumber(finding.done)} of ${formatNumber(finding.offered)} done`
          : null;
      return {
        id: `ops-${target.name}-${name}`,
        title: `${name} · slots offered and done`,
        unit: "per second",
        target: target.name,
        series: [
          { name: "offered", points: offered, look: { colour: "muted", dash: "short", isThin: true } },
          { name: "done", points: done, look: { colour: 0, area: true } },
        ],
        limits: limitsOf(verdict, evidence, ({ metric, subject }) => {
          return (
            metric === "throughput" && subject.kind === "load" && subject.load === name && subject.operation === null
          );
        }),
        vertical: { kind: "linear" },
        format: formatNumber,
        summary: sentence([
          share,
          middle === null ? null : `typically ${formatNumber(middle)}/s`,
          describeLowest(done.filter(isInside(clock.phases)), (value) => `${formatNumber(value)}/s`, clock),
        ]),
      };
    });

function isInside(phases: readonly { readonly startMs: number; readonly endMs: number }[]) {
  const end = phases.at(-1)?.endMs ?? Infinity;
  return ({ atMs }: { readonly atMs: number }) => atMs < end;
}

function sum(failed: Readonly<Record<string, number>>): number {
  return Object.values(failed).reduce((total, count) => total + count, 0);
}
