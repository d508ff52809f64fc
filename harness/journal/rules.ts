/** What a field of a line has to be, and a test for it. */
export interface Rule {
  readonly is: string;
  readonly test: (value: unknown) => boolean;
}

/** The rules of the lines of a file by their type, as lists: a run of half an hour has half a million of them. */
export type RuleLists = ReadonlyMap<string, readonly (readonly [string, Rule])[]>;

export function listRules(rules: Readonly<Record<string, Readonly<Record<string, Rule>>>>): RuleLists {
  return new Map(Object.entries(rules).map(([type, fields]) => [type, Object.entries(fields)]));
}

export const text: Rule = { is: "a text", test: (value) => typeof value === "string" };
export const flag: Rule = { is: "true or false", test: (value) => typeof value === "boolean" };
export const number: Rule = { is: "a number", test: Number.isFinite };
export const count: Rule = { is: "a whole number from 0", test: isCount };
export const instance: Rule = { is: "a number from 1", test: (value) => isCount(value) && value > 0 };
export const counts: Rule = {
  is: "whole numbers by name",
  test: (value) => isObject(value) && Object.values(value).every(isCount),
};

export function oneOf(...words: readonly string[]): Rule {
  return {
    is: words.map((word) => `"${word}"`).join(" or "),
    test: (value) => words.some((word) => word === value),
  };
}

export function orNull({ is, test }: Rule): Rule {
  return { is: `${is} or null`, test: (value) => value === null || test(value) };
}

export function orNothing({ is, test }: Rule): Rule {
  return { is: `${is} or nothing`, test: (value) => value === undefined || test(value) };
}

export function listOf({ is, test }: Rule): Rule {
  return { is: `a list, each ${is}`, test: (value) => Array.isArray(value) && value.every(test) };
}

export function objectOf(fields: Readonly<Record<string, Rule>>): Rule {
  const list = Object.entries(fields);
  return {
    is: `an object with ${Object.keys(fields).join(", ")}`,
    test: (value) => isObject(value) && list.every(([name, { test }]) => test(value[name])),
  };
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What is wrong with a line of this type, as "expected, got" would say it; null = nothing. */
export function findFlawIn(
  value: Readonly<Record<string, unknown>>,
  list: readonly (readonly [string, Rule])[],
  what: string,
): { readonly expected: string; readonly got: string } | null {
  for (const [name, { is, test }] of list) {
    const field = value[name];
    if (test(field)) continue;
    const got = field === undefined ? "nothing" : JSON.stringify(field);
    return { expected: `${what} "${String(value["type"])}" with "${name}": ${is}`, got };
  }
  return null;
}
