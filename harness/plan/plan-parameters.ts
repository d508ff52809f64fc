import type { WrittenValue } from "../drill/drill.ts";
import { Problems, show, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { duration, integer, number, percent, rate, readUnit, size, type UnitReader } from "../drill/units.ts";
import type { ParameterSpec, ParameterTable } from "./catalogue.ts";
import { formatBytes, formatMs, formatRate, formatRatio } from "./format.ts";
import type { KeyDistribution, ParameterValue } from "./load-settings.ts";

/**
 * Reads parameters by their table: defaults filled, numbers in the plan's units with the unit in the key (`ttl: 10m` ->
 * `ttlMs: 600000`), in the order of the table. Throws `SpecError` with everything that is wrong. `alsoKnown`: further keys to
 * suggest from.
 */
export function planParameters(
  table: ParameterTable,
  written: Readonly<Record<string, WrittenValue>>,
  { what, path, alsoKnown = [] }: { what: string; path: readonly string[]; alsoKnown?: readonly string[] },
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
  const planned = Object.entries(table).map(([name, spec]): [string, ParameterValue] => [
    name + suffixes[spec.type],
    problems.attempt(() => planParameter(spec, written[name], { what, name, path: [...path, name] })),
  ]);
  problems.throwIfAny();
  return Object.fromEntries(planned);
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
} as const satisfies Record<ParameterSpec["type"], string>;

interface Where {
  readonly what: string;
  readonly name: string;
  readonly path: readonly string[];
}

function planParameter(spec: ParameterSpec, written: WrittenValue | undefined, where: Where): ParameterValue {
  const value = written ?? spec.default;
  if (value === null || (value === "none" && spec.default === null)) return null;
  if (value === undefined)
    throw specError({
      path: where.path,
      expected: `"${where.name}", which ${where.what} needs: ${spec.description}`,
      got: "nothing",
      next: `Add the key "${where.name}".`,
    });
  return readValue(spec, withoutPrefix(value, spec.prefix), where.path);
}

function withoutPrefix(value: WrittenValue, prefix: string | undefined): WrittenValue {
  if (prefix === undefined || typeof value !== "string") return value;
  const [first, ...rest] = value.trim().split(/\s+/);
  return first === prefix ? rest.join(" ") : value;
}

function readValue(spec: ParameterSpec, value: WrittenValue, path: readonly string[]): ParameterValue {
  const fail = (expected: string, next: string): never => {
    throw specError({ path, expected, got: show(value), next });
  };
  switch (spec.type) {
    case "boolean":
      if (typeof value === "boolean") return value;
      return fail("true or false", "Write one of them, without quotes.");
    case "word": {
      const word = String(value);
      if (spec.oneOf === undefined || spec.oneOf.includes(word)) return word;
      return fail(spec.oneOf.map((known) => `"${known}"`).join(" or "), didYouMean(word, spec.oneOf));
    }
    case "keys":
      return readKeys(String(value)) ?? fail('a distribution, such as "zipf(1.1)" or "uniform"', "Write one of them.");
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

/** `zipf(1.1)`, `uniform`. */
function readKeys(text: string): KeyDistribution | null {
  if (text === "uniform") return { distribution: "uniform", exponent: 0 };
  const [, exponent] = /^zipf\(\s*(\d+(?:\.\d+)?)\s*\)$/.exec(text) ?? [];
  return exponent === undefined ? null : { distribution: "zipf", exponent: Number(exponent) };
}
