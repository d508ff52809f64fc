import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import { compareRuns } from "../compare/compare-runs.ts";
import type { Change, Comparison } from "../compare/comparison.ts";
import type { Evidence } from "../journal/evidence.ts";
import { readEvidence } from "../journal/read-evidence.ts";
import { formatQuantity } from "../verdict/format.ts";
import { runFiles } from "./run-folder.ts";

/**
 * `redrill compare`: what changed between two runs, or two folders of runs, of one drill. Exit code 1 when anything got worse, 4
 * when nothing could be told, else 0.
 */
export async function compare(
  before: string,
  after: string,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const comparison = compareRuns(runsIn(before), runsIn(after));
  process.stdout.write(json ? `${JSON.stringify(comparison, null, 2)}\n` : describeComparison(comparison));
  const outcomes = new Set(comparison.changes.map(({ outcome }) => outcome));
  const isUnknown = !outcomes.has("same") && !outcomes.has("better");
  process.exitCode = outcomes.has("worse") ? 1 : isUnknown ? 4 : 0;
}

/** A run's folder, or a folder with such folders in it. */
function runsIn(folder: string): readonly Evidence[] {
  if (existsSync(join(folder, runFiles.plan))) return [readEvidence(folder)];
  const runs = existsSync(folder)
    ? readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((path) => existsSync(join(path, runFiles.plan)))
    : [];
  if (runs.length > 0) return runs.map(readEvidence);
  throw new RedrillError(
    `${folder}: expected a run's folder, or a folder of runs, got ${existsSync(folder) ? "neither" : "nothing"}`,
    {
      exitCode: 2,
      next: "Run folders are in runs/, or where --out said.",
    },
  );
}

const signs = { worse: "✗ worse", better: "✓ better", same: "= same", unknown: "? unknown" } as const;

/** For people: what got worse first, then what is better, then the rest. */
export function describeComparison({
  before,
  after,
  basis,
  differences,
  changes,
  falseAlarmRatio,
}: Comparison): string {
  const order = ["worse", "better", "unknown", "same"];
  const rows = changes
    .toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
    .map((change) => [
      signs[change.outcome],
      `${change.load} ${change.indicator}`,
      figure(change.before, change),
      figure(change.after, change),
      effectOf(change),
      change.reason,
    ]);
  const table = [["", "indicator", "before", "after", "change (95 % of the time within)", ""], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const note =
    basis === "runs"
      ? `Judged by the differences from run to run; equal runs would be called different in at most ${percent(falseAlarmRatio)} of comparisons.`
      : "Judged by the seconds within the runs. How much two runs of the same thing differ cannot be seen from so few: compare folders of three runs a side or more, five are good.";
  return [
    `before  ${before.join(", ")}`,
    `after   ${after.join(", ")}`,
    ...differences.map((difference) => `differs ${difference}`),
    "",
    ...lines,
    "",
    `"Same" means that no change could be shown. ${note}`,
    "",
  ].join("\n");
}

function figure(value: number | null, { unit }: Change): string {
  return value === null ? "–" : formatQuantity(value, unit);
}

function effectOf({ effect, interval, unit }: Change): string {
  if (effect === null || interval === null) return "–";
  const write = unit === "ratio" ? points : (value: number) => percent(value - 1);
  const signed = [effect, ...interval].map((value) =>
    write(value).startsWith("-") ? write(value) : `+${write(value)}`,
  );
  return `${signed[0] ?? ""} (${signed.slice(1).join(" to ")})`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

/** Of a ratio: percentage points. */
function points(difference: number): string {
  return `${(difference * 100).toFixed(2)} pp`;
}
