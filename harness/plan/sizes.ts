import type { WrittenParameter } from "../drill/drill.ts";
import { show, specError } from "../drill/problems.ts";
import { number, percent, readUnit, size } from "../drill/units.ts";
import { formatBytes, formatRatio } from "./format.ts";
import type { SizeDistribution, SizeShare } from "./load-settings.ts";
import { readTable, type TextReader } from "./read-table.ts";

type Range = Pick<SizeShare, "minBytes" | "maxBytes">;

/**
 * `4kb`, `1kb..8kb`, `{ 200b: 70%, 1kb..8kb: 30% }`, or `histogram sizes.csv`, a file of sizes or ranges and how many values had
 * them. Throws `SpecError`.
 */
export function readSizes(value: WrittenParameter, path: readonly string[], readText: TextReader): SizeDistribution {
  if (typeof value === "object" && value !== null) return readShares(value, path);
  if (typeof value !== "string") return fixed(readUnit(size, value, path));
  const text = value.trim();
  const [, file] = /^histogram\s+(.+)$/.exec(text) ?? [];
  if (file !== undefined) return readHistogram(file, path, readText);
  return { sizes: [{ ...readRange(text, path), ratio: 1 }] };
}

function fixed(bytes: number): SizeDistribution {
  return { sizes: [{ minBytes: bytes, maxBytes: bytes, ratio: 1 }] };
}

function readShares(shares: Readonly<Record<string, unknown>>, path: readonly string[]): SizeDistribution {
  const sizes = Object.entries(shares).map(([range, share]): SizeShare => {
    const at = [...path, range];
    const ratio = readUnit(percent, typeof share === "string" || typeof share === "number" ? share : undefined, at);
    return { ...readRange(range, at), ratio };
  });
  const sum = sizes.reduce((total, { ratio }) => total + ratio, 0);
  if (Math.abs(sum - 1) > 1e-9)
    throw specError({
      path,
      expected: "sizes whose shares add up to 100%",
      got: formatRatio(sum),
      next: "Write it as { 200b: 70%, 4kb: 25%, 64kb: 5% }.",
    });
  return { sizes: sizes.filter(({ ratio }) => ratio > 0) };
}

function readRange(text: string, path: readonly string[]): Range {
  const [from = "", to = from, ...more] = text.split("..");
  const range = rangeOf(from.trim(), to.trim(), more.length === 0);
  if (range !== null && range.minBytes <= range.maxBytes && range.maxBytes <= maxBytes) return range;
  const isTurned = range !== null && range.minBytes > range.maxBytes;
  throw specError({
    path,
    expected: isTurned ? "the smaller size first" : 'a size with a unit, such as "4kb", or a range, such as "1kb..8kb"',
    got: show(text),
    next: range === null ? size.next(from.trim()) : isTurned ? "Turn them round." : "Redis takes at most 512mb.",
  });
}

function rangeOf(from: string, to: string, isRange: boolean): Range | null {
  const [minBytes, maxBytes] = [size.read(from), size.read(to)];
  return minBytes === null || maxBytes === null || !isRange ? null : { minBytes, maxBytes };
}

const maxBytes = 512 * 1024 ** 2;

/** Lines of `size,count`: `4096,12`, `1kb..2kb,300`; sizes without a unit are bytes. */
function readHistogram(file: string, path: readonly string[], readText: TextReader): SizeDistribution {
  const counted = readTable(file, ["size", "count"], { path, readText }).map(({ cells, problem }) => {
    const [from = "", to = from, ...more] = (cells[0] ?? "").split("..").map(withUnit);
    const range = rangeOf(from, to, more.length === 0);
    if (range === null || range.minBytes > range.maxBytes || range.maxBytes > maxBytes)
      throw problem(0, "a size of at most 512mb, or a range of sizes", 'Write it as "4096", "4kb" or "1kb..2kb".');
    const count = number.read(cells[1] ?? "");
    if (count === null || count < 0) throw problem(1, "how many values have that size", "Write a number.");
    return { ...range, count };
  });
  const all = counted.reduce((sum, { count }) => sum + count, 0);
  if (all > 0)
    return {
      sizes: counted
        .filter(({ count }) => count > 0)
        .map(({ count, ...range }): SizeShare => ({ ...range, ratio: count / all })),
    };
  throw specError({ path, expected: "a histogram with a count above 0", got: file, next: "Count some values." });
}

function withUnit(text: string): string {
  const word = text.trim();
  return /^\d+$/.test(word) ? `${word}b` : word;
}

/** As a drill would write it; a long one by what it holds. */
export function formatSizes({ sizes }: SizeDistribution): string {
  const [first] = sizes;
  if (sizes.length === 1 && first !== undefined) return formatRange(first);
  if (sizes.length > 6) return `${String(sizes.length)} ranges, mean ${formatBytes(Math.round(meanBytes({ sizes })))}`;
  return `{ ${sizes.map((share) => `${formatRange(share)}: ${formatRatio(share.ratio)}`).join(", ")} }`;
}

function formatRange({ minBytes, maxBytes: most }: Range): string {
  return minBytes === most ? formatBytes(minBytes) : `${formatBytes(minBytes)}..${formatBytes(most)}`;
}

function meanBytes({ sizes }: SizeDistribution): number {
  return sizes.reduce((sum, { minBytes, maxBytes: most, ratio }) => sum + ((minBytes + most) / 2) * ratio, 0);
}

export function smallestBytes({ sizes }: SizeDistribution): number {
  return Math.min(...sizes.map(({ minBytes }) => minBytes));
}

export function largestBytes({ sizes }: SizeDistribution): number {
  return Math.max(...sizes.map(({ maxBytes: most }) => most));
}
