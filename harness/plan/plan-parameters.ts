import type { WrittenParameter, WrittenValue } from "../drill/drill.ts";
import { Problems, show, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { duration, integer, number, percent, rate, readUnit, size, type UnitReader } from "../drill/units.ts";
import type { ParameterSpec, ParameterTable } from "./catalogue.ts";
import { formatBytes, formatMs, formatRate, formatRatio } from "./format.ts";
import { readKeys } from "./keys.ts";
import type { ParameterValue, SizeDistribution } from "./load-settings.ts";
import { findPreset, presets } from "./presets.ts";
import type { TextReader } from "./read-table.ts";
import { largestBytes, readSizes, smallestBytes } from "./sizes.ts";

/**
 * Reads parameters by their table: defaults filled, numbers in the plan's units with the unit in the key (`ttl: 10m` ->
 * `ttlMs: 600000`), in the order of the table. Throws `SpecError` with everything that is wrong. `alsoKnown`: further keys to
 * suggest from.
 */
export function planParameters(
  table: ParameterTable,
  written: Readonly<Record<string, WrittenParameter>>,
  { what, path, alsoKnown = [], targetNames = [], readText = readNothing }: ParameterSurroundings,
): Readonly<Record<string, ParameterValue>> {
  const problems = new Problems();
  for (const key of Object.keys(written))
    if (!Object.hasOwn(table, key))
      problems.add({
        path: [...path, key],
        at: "key",
        expected: `a parameter of ${what}`,
        got: JSON.stringify(key),
        next: didYouMean(key, [...Object.keys(table), ...alsoKnown]),
      });
  const preset = presetValues(table, written);
  const planned = Object.entries(table).map(([name, spec]): [string, ParameterValue] => [
    name + suffixes[spec.type],
    problems.attempt(() =>
      planParameter(spec, written[name] ?? preset[name], { what, name, path: [...path, name], targetNames, readText }),
    ),
  ]);
  problems.throwIfAny();
  return Object.fromEntries(planned);
}

export interface ParameterSurroundings {
  /** Whose parameters they are, as a problem says it. */
  readonly what: string;
  readonly path: readonly string[];
  readonly alsoKnown?: readonly string[];
  /** For parameters that name a target. */
  readonly targetNames?: readonly string[];
  /** For parameters that name a file. */
  readonly readText?: TextReader;
}

/** What the preset says that the drill names; what is no preset is told where the parameter is read. */
function presetValues(
  table: ParameterTable,
  written: Readonly<Record<string, WrittenParameter>>,
): Readonly<Record<string, WrittenParameter>> {
  const [name] = Object.entries(table).find(([, { type }]) => type === "preset") ?? [];
  const preset = name === undefined ? undefined : written[name];
  return typeof preset === "string" ? (findPreset(preset)?.values ?? {}) : {};
}

function readNothing(file: string): never {
  throw specError({ path: [], expected: "a value", got: file, next: "No file can be named here." });
}

const suffixes = {
  duration: "Ms",
  size: "Bytes",
  percent: "Ratio",
  rate: "PerSecond",
  integer: "",
  number: "",
  boolean: "",
  word: "",
  keys: "",
  sizes: "",
  preset: "",
  target: "Target",
} as const satisfies Record<ParameterSpec["type"], string>;

interface Where {
  readonly what: string;
  readonly name: string;
  readonly path: readonly string[];
  readonly targetNames: readonly string[];
  readonly readText: TextReader;
}

function planParameter(spec: ParameterSpec, written: WrittenParameter | undefined, where: Where): ParameterValue {
  const value = written ?? spec.default;
  if (value === null || (value === "none" && spec.default === null)) return null;
  if (value === undefined)
    throw specError({
      path: where.path,
      expected: `"${where.name}", which ${where.what} needs: ${spec.description}`,
      got: "nothing",
      next: `Add the key "${where.name}".`,
    });
  return readValue(spec, withoutPrefix(value, spec.prefix), where);
}

function withoutPrefix(value: WrittenParameter, prefix: string | undefined): WrittenParameter {
  if (prefix === undefined || typeof value !== "string") return value;
  const [first, ...rest] = value.trim().split(/\s+/);
  return first === prefix ? rest.join(" ") : value;
}

function readValue(
  spec: ParameterSpec,
  value: WrittenParameter,
  { path, targetNames, readText }: Where,
): ParameterValue {
  const fail = (expected: string, next: string): never => {
    throw specError({ path, expected, got: show(value), next });
  };
  if (spec.type === "sizes") return boundSizes(spec, readSizes(value, path, readText), path);
  if (typeof value === "object") return fail("one value", "Only sizes may be a map.");
  switch (spec.type) {
    case "boolean":
      if (typeof value === "boolean") return value;
      return fail("true or false", "Write one of them, without quotes.");
    case "word": {
      const word = String(value);
      if (spec.oneOf === undefined || spec.oneOf.includes(word)) return word;
      return fail(spec.oneOf.map((known) => `"${known}"`).join(" or "), didYouMean(word, spec.oneOf));
    }
    case "preset": {
      const names = Object.keys(presets);
      return findPreset(String(value)) === null
        ? fail("the name of a preset", didYouMean(String(value), names))
        : String(value);
    }
    case "target":
      if (targetNames.includes(String(value))) return String(value);
      return fail("the name of a target", didYouMean(String(value), targetNames));
    case "keys":
      return readKeys(String(value), path);
    case "duration":
    case "size":
    case "percent":
    case "rate":
    case "integer":
    case "number":
      return readNumber(spec, numbers[spec.type], value, path);
    default:
      return spec.type satisfies never;
  }
}

interface NumberType {
  readonly reader: UnitReader;
  readonly format: (value: number) => string;
}

const numbers = {
  duration: { reader: duration, format: formatMs },
  size: { reader: size, format: formatBytes },
  percent: { reader: percent, format: formatRatio },
  rate: { reader: rate, format: formatRate },
  integer: { reader: integer, format: String },
  number: { reader: number, format: String },
} satisfies Readonly<Record<string, NumberType>>;

function readNumber(
  spec: ParameterSpec,
  { reader, format }: NumberType,
  value: WrittenValue,
  path: readonly string[],
): number {
  const read = readUnit(reader, value, path);
  const { min = -Infinity, max = Infinity } = spec;
  if (read >= min && read <= max) return read;
  const bound = read < min ? `at least ${format(min)}` : `at most ${format(max)}`;
  throw specError({ path, expected: `${reader.expected}, ${bound}`, got: show(value), next: spec.description });
}

function boundSizes(
  { min = 0, max = Infinity, description }: ParameterSpec,
  sizes: SizeDistribution,
  path: readonly string[],
): SizeDistribution {
  const [least, most] = [smallestBytes(sizes), largestBytes(sizes)];
  if (least >= min && most <= max) return sizes;
  const [bound, got] = least < min ? [`at least ${formatBytes(min)}`, least] : [`at most ${formatBytes(max)}`, most];
  throw specError({ path, expected: `sizes of ${bound}`, got: formatBytes(got), next: description });
}
