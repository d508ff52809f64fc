import type { Binaries } from "../harness/base/binaries.ts";

/** One line of the table of DESIGN section 11. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** What it is compared with; null where the floor is absolute. */
  readonly reference: number | null;
  readonly ratio: number | null;
  /** Null: shown beside the others, and nothing is promised. */
  readonly floor: number | null;
  readonly target: number | null;
  /** More is better, or less. */
  readonly better: "more" | "less";
  /** What the generator's process used per operation, in microseconds of a processor. */
  readonly cpuMicrosPerOperation?: number;
}

export interface BenchContext {
  readonly binaries: Binaries;
  readonly say: (text: string) => void;
}

export type Rows = (context: BenchContext) => Promise<readonly Row[]>;

export function holds({ ours, ratio, floor, better }: Row): boolean {
  const value = ratio ?? ours;
  if (floor === null) return true;
  return better === "more" ? value >= floor : value <= floor;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Turns of ours and the reference, one after the other, so that a machine whose speed drifts is unfair to neither. */
export async function inTurns<T>(turns: number, act: (turn: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = 0; turn < turns; turn++) results.push(await act(turn));
  return results;
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    row.floor === null ? "" : holds(row) ? "holds" : "MISSED",
    row.name,
    `${figure(row.ours)} ${row.unit}`.trimEnd(),
    figure(row.reference),
    row.ratio === null ? "" : `${row.ratio.toFixed(2)}x`,
    figure(row.floor),
    figure(row.target),
    row.cpuMicrosPerOperation === undefined ? "" : `${figure(row.cpuMicrosPerOperation)} us`,
  ]);
  const all = [["", "what", "ours", "reference", "ratio", "floor", "target", "CPU/op"], ...cells];
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

function figure(value: number | null): string {
  if (value === null) return "";
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
