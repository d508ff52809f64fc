import type { WrittenValue } from "./drill.ts";
import type { Unit } from "./objective.ts";
import { show, specError } from "./problems.ts";

/** Reads numbers of one unit from text. */
export interface UnitReader {
  /** As an error says it: `a duration with a unit, such as "30s"`. */
  readonly expected: string;
  /** The number in the unit of the plan, or null where the text is none. */
  readonly read: (text: string) => number | null;
  /** What to do about a text that is none. */
  readonly next: (text: string) => string;
}

/** `200ms`, `10s`, `5m`, `1h`, `1m30s` -> ms. */
export const duration: UnitReader = {
  expected: 'a duration with a unit, such as "30s"',
  read: (text) => {
    if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
    let totalMs = 0;
    for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
      totalMs += Number(number) * (msPer[unit ?? ""] ?? Number.NaN);
    return round(totalMs, 6);
  },
  next: (text) => {
    const number = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
    const [, digits = "", unit = ""] = number ?? [];
    if (digits !== "" && unit === "") return `Write the unit after the number: "${digits}s" or "${digits}ms".`;
    const short = longUnits.find(({ pattern }) => pattern.test(unit))?.short;
    if (digits !== "" && short !== undefined) return `Write "${digits}${short}".`;
    return "The units are ms, s, m, h and d, written right behind the number.";
  },
};

const msPer: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const longUnits = [
  { pattern: /^(ms|msecs?|millis|milliseconds?)$/i, short: "ms" },
  { pattern: /^(s|secs?|seconds?)$/i, short: "s" },
  { pattern: /^(m|mins?|minutes?)$/i, short: "m" },
  { pattern: /^(h|hrs?|hours?)$/i, short: "h" },
] as const;

/** `5000/s`, `300/min`, `60/h` -> per second. */
export const rate: UnitReader = {
  expected: 'a rate with a unit, such as "500/s"',
  read: (text) => {
    const [, number, per] = /^(\d+(?:\.\d+)?)\s*\/\s*(s|min|m|h)$/.exec(text) ?? [];
    const seconds = secondsPer[per ?? ""];
    return number === undefined || seconds === undefined ? null : Number(number) / seconds;
  },
  next: (text) => {
    const [digits] = /^\d+(?:\.\d+)?/.exec(text) ?? [];
    return digits === undefined ? "The units are /s, /min and /h." : `Write "${digits}/s", or /min or /h.`;
  },
};

const secondsPer: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600 };

/** `4kb`, `64mb`, with the meanings of redis.conf: k = 1000, kb = 1024, in capitals or not -> bytes. */
export const size: UnitReader = {
  expected: 'a size with a unit, such as "4kb"',
  read: (text) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(b|k|kb|m|mb|g|gb)$/.exec(text.toLowerCase()) ?? [];
    const bytes = bytesPer[unit ?? ""];
    return number === undefined || bytes === undefined ? null : Math.round(Number(number) * bytes);
  },
  next: (text) => {
    const [digits] = /^\d+(?:\.\d+)?/.exec(text) ?? [];
    if (digits === undefined) return "The units are b, kb, mb and gb.";
    return `Write "${digits}kb", or b, mb or gb.`;
  },
};

const bytesPer: Readonly<Record<string, number>> = {
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1000 ** 2,
  mb: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1024 ** 3,
};

/** `85%` -> 0.85. */
export const percent: UnitReader = {
  expected: 'a percentage, such as "85%"',
  read: (text) => {
    const [, number] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
    return number === undefined ? null : Number((Number(number) / 100).toPrecision(15));
  },
  next: (text) => (/^\d+(\.\d+)?$/.test(text) ? `Write "${text}%".` : "Write a number and the sign %."),
};

/** `3`, `1.1`. */
export const number: UnitReader = {
  expected: "a number",
  read: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null),
  next: () => "Write digits, without a unit.",
};

/** `20`. */
export const integer: UnitReader = {
  expected: "a whole number",
  read: (text) => (/^-?\d+$/.test(text) ? Number(text) : null),
  next: () => "Write digits, without a unit or a fraction.",
};

/** Reads a value of the drill at `path`. Throws `SpecError`. */
export function readUnit(reader: UnitReader, value: WrittenValue | undefined, path: readonly string[]): number {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : null;
  const read = text === null ? null : reader.read(text.trim());
  if (read !== null) return read;
  throw specError({ path, expected: reader.expected, got: show(value), next: reader.next(text?.trim() ?? "") });
}

/** A quantity in a limit, its unit told by how it is written; null where it is none. Here `m` is minutes, and megabytes are `mb`. */
export function readQuantity(text: string): { readonly value: number; readonly unit: Unit } | null {
  for (const [unit, { read }] of quantities) {
    const value = read(text);
    if (value !== null) return { value, unit };
  }
  return null;
}

const quantities: readonly (readonly [Unit, UnitReader])[] = [
  ["count", number],
  ["ratio", percent],
  ["perSecond", rate],
  ["ms", duration],
  ["bytes", size],
];

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
