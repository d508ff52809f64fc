import type { ObjectiveFinding } from "../../harness/verdict/verdict.ts";
import { limitText, marginText, measuredText, sortObjectives } from "../facts/objectives.ts";
import { cleanLine, cut } from "../text/clean.ts";
import { formatNumber } from "../text/format.ts";
import { statusSigns } from "../text/status.ts";
import type { Painter } from "./painter.ts";

/** Objectives that pass are summed up beyond this many. */
const mostPassed = 10;

/** A line for each objective, failed ones first; with the reason under all that did not pass. */
export function objectiveLines(
  objectives: readonly ObjectiveFinding[],
  columns: number,
  paint: Painter,
): readonly string[] {
  const sorted = sortObjectives(objectives);
  const passed = sorted.filter(({ status }) => status === "pass");
  const hidden = passed.slice(mostPassed);
  const shown = sorted.filter((finding) => !hidden.includes(finding));
  const rows = shown.map((finding) => ({
    finding,
    sign: statusSigns[finding.status],
    cells: [cut(cleanLine(finding.name), 24), measuredText(finding), limitText(finding), marginText(finding)] as const,
  }));
  const [name, measured, limit, margin] = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map(({ cells }) => (cells[column] ?? "").length)),
  );
  const lines: string[] = [];
  for (const { finding, sign, cells } of rows) {
    const text = [
      cells[0].padEnd(name ?? 0),
      cells[1].padStart(measured ?? 0),
      cells[2].padStart(limit ?? 0),
      cells[3].padEnd(margin ?? 0),
      cleanLine(finding.phase),
    ].join("  ");
    lines.push(`  ${paint.tone(sign, `${sign.symbol} ${sign.word}`.padEnd(10))}${cut(text, columns - 12)}`.trimEnd());
    if (finding.status !== "pass") lines.push(paint.dim(cut(`            ${cleanLine(finding.reason)}`, columns)));
  }
  if (hidden.length > 0) lines.push(`  … and ${formatNumber(hidden.length)} more that passed`);
  return lines;
}
