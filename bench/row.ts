import type { Binaries } from "../harness/base/binaries.ts";

/** One line of the table of DESIGN section 11. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** What it is compared with; null where the floor is absolute. */
  readonly reference: number | null;
  readonly ratio: number | null;
  readonly floor: number;
  readonly target: number;
  /** More is better, or less. */
  readonly better: "more" | "less";
}

export interface BenchContext {
  readonly binaries: Binaries;
  readonly say: (text: string) => void;
}

export type Rows = (context: BenchContext) => Promise<readonly Row[]>;

export function holds({ ours, ratio, floor, better }: Row): boolean {
  const value = ratio ?? ours;
  return better === "more" ? value >= floor : value <= floor;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Five turns, ours and the reference one after the other, so that a machine whose speed drifts is unfair to neither. */
export async function inTurns<T>(turns: number, act: (turn: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = 0; turn < turns; turn++) results.push(await act(turn));
  return results;
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    holds(row) ? "holds" : "MISSED",
    row.name,
    `${figure(row.ours)} ${row.unit}`,
    row.reference === null ? "" : figure(row.reference),
    row.ratio === null ? "" : `${row.ratio.toFixed(2)}x`,
    figure(row.floor),
    figure(row.target),
  ]);
  const all = [["", "what", "ours", "reference", "ratio", "floor", "target"], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of all) {
    process.stdout.write(
      `${line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
  }
}

function figure(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
