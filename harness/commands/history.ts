import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { renderHistory } from "../../reports/history.ts";
import { verdictSigns } from "../../reports/text/status.ts";
import { runFiles } from "./run-folder.ts";

/** `redrill history`: the runs of a folder, oldest first, as a table; with `--html` as a page with a trend of every objective. */
export async function history(
  folder: string,
  { html, json = false }: { readonly html?: string; readonly json?: boolean },
): Promise<void> {
  const verdicts = verdictsIn(folder);
  if (html !== undefined) {
    writeFileSync(html, renderHistory(verdicts));
    process.stdout.write(`${html}\n`);
  } else if (json) process.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
  else process.stdout.write(verdicts.length === 0 ? `${folder}: no judged runs\n` : drawTable(verdicts));
}

function verdictsIn(folder: string): readonly Verdict[] {
  if (!existsSync(folder))
    throw new RedrillError(`${folder}: expected a folder of runs, got nothing`, {
      exitCode: 2,
      next: "Runs are in runs/ unless --out said otherwise.",
    });
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(runFiles.verdict))
    .flatMap((path) => readVerdict(join(folder, path)) ?? [])
    .toSorted((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
}

/** Null for what is no verdict of this version: a table of runs must not end for one file. */
function readVerdict(path: string): Verdict | null {
  try {
    const value = JSON.parse(readFileSync(path, "utf8")) as Partial<Verdict> | null;
    return value?.version === 1 && Array.isArray(value.objectives) ? (value as Verdict) : null;
  } catch {
    return null;
  }
}

function drawTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ run, verdict, objectives }) => {
    const failed = objectives.filter(({ status }) => status === "fail" || status === "unknown").map(({ name }) => name);
    const { symbol, word } = verdictSigns[verdict];
    return [
      run.startedAt.slice(0, 19).replace("T", " "),
      `${symbol} ${word}`,
      run.title + (run.variant === null ? "" : ` [${run.variant}]`),
      `Redis ${run.redis ?? "–"}`,
      failed.join(", "),
    ];
  });
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
