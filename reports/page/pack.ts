import { deflateRawSync } from "node:zlib";

/** Numbers of a series on an even grid; null = a gap. */
export type Column = readonly (number | null)[];

export interface Packed {
  /** For each column: whole numbers in the data times this are its values. */
  readonly units: readonly number[];
  /** Base64. */
  readonly text: string;
}

/**
 * Packs columns for the page's scripts: of each the differences from point to point as whole numbers of its unit, ZigZag and
 * LEB128 encoded and raised by one (0 = a gap), all of them deflated. Three significant digits of the typical value stay.
 * `reports/client/unpack.js` reads it.
 */
export function pack(columns: readonly Column[]): Packed {
  const units = columns.map(unitOf);
  const bytes: number[] = [];
  for (const [index, column] of columns.entries()) {
    const unit = units[index] ?? 1;
    let last = 0;
    for (const value of column) {
      if (value === null || !Number.isFinite(value)) {
        bytes.push(0);
        continue;
      }
      const whole = Math.round(value / unit);
      const difference = whole - last;
      last = whole;
      write(bytes, (difference < 0 ? -difference * 2 - 1 : difference * 2) + 1);
    }
  }
  return { units, text: deflateRawSync(Uint8Array.from(bytes), { level: 6 }).toString("base64") };
}

/** A power of ten: a thousandth of the typical value, as Float64 can hold it beside the highest. */
function unitOf(column: Column): number {
  const known = column
    .filter((value) => value !== null && Number.isFinite(value) && value !== 0)
    .map((value) => Math.abs(value ?? 0));
  const sorted = known.toSorted((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length / 10)];
  const highest = sorted.at(-1);
  if (low === undefined || highest === undefined) return 1;
  const exponent = Math.max(Math.floor(Math.log10(low)) - 2, Math.ceil(Math.log10(highest)) - 14);
  return Number(`1e${String(exponent)}`);
}

function write(bytes: number[], number: number): void {
  let rest = number;
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
