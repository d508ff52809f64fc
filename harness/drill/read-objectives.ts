import type { Bound, Objective, Span, StopCondition } from "./objective.ts";
import { parseLimit, parseObjective, parseSpans, parseStopCondition } from "./parse-objective.ts";
import type { Problems } from "./problems.ts";
import { ExpressionError } from "./scanner.ts";
import { isRecord, mapEntries } from "./written.ts";

/**
 * Reads the objectives of a drill, short form or long. What is wrong goes to `problems`; what has the wrong shape is left
 * out without a word, because the schema told it already.
 */
export function readObjectives(given: unknown, problems: Problems): Readonly<Record<string, Objective>> {
  return mapEntries(given, (written, name) => {
    const path = ["objectives", name];
    if (written === off) return null;
    if (typeof written === "string") return parse(written, path, parseObjective, problems);
    return isRecord(written) ? readLongForm(written, path, problems) : null;
  });
}

/** An objective of an included pack is taken out by this word. */
const off = "off";

/** The names of objectives that are switched off. */
export function switchedOff(given: unknown): readonly string[] {
  if (!isRecord(given)) return [];
  return Object.entries(given).flatMap(([name, written]) => (written === off ? [name] : []));
}

export function readStopConditions(given: unknown, problems: Problems): Readonly<Record<string, StopCondition>> {
  return mapEntries(given, (written, name) =>
    typeof written === "string" ? parse(written, ["stopWhen", name], parseStopCondition, problems) : null,
  );
}

function readLongForm(
  written: Readonly<Record<string, unknown>>,
  path: readonly string[],
  problems: Problems,
): Objective | null {
  const part = <T>(key: string, read: (text: string) => T): T | null => {
    const text = written[key];
    return typeof text === "string" ? parse(text, [...path, key], read, problems) : null;
  };
  const expect = part("expect", parseObjective);
  const during = part("during", parseSpans);
  const outside = part("outside", parseSpans);
  const warn = part("warn", parseLimit);
  if (expect === null) return null;

  const merge = <T>(key: string, short: readonly T[], long: readonly T[] | null): readonly T[] => {
    if (long === null || short.length === 0) return long ?? short;
    problems.add({
      path: [...path, key],
      expected: `"${key}" once`,
      got: `one here and one in "expect"`,
      next: "Take one of the two out.",
    });
    return long;
  };
  const scope = {
    during: merge<Span>("during", expect.scope.during, during),
    outside: merge<Span>("outside", expect.scope.outside, outside),
  };
  const { minSamples, severity, description } = written;
  return {
    ...expect,
    text: [
      expect.text,
      ...(["during", "outside", "warn"] as const).flatMap((key) =>
        typeof written[key] === "string" ? [key, written[key].trim()] : [],
      ),
    ].join(" "),
    scope,
    warn: merge<Bound>("warn", expect.warn, warn),
    minSamples: typeof minSamples === "number" ? minSamples : null,
    severity: severity === "key" ? "key" : "normal",
    description: typeof description === "string" ? description : null,
  };
}

function parse<T>(text: string, path: readonly string[], read: (text: string) => T, problems: Problems): T | null {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { column, expected, got, next } = error;
    problems.add({ path, offset: column - 1, expected, got, next });
    return null;
  }
}
