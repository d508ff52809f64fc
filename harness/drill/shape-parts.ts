import * as z from "zod";
import { says } from "./shape-problems.ts";

export function strict<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, says(what, `It has the keys ${keys.join(", ")}.`, keys));
}

export function text(expected: string, next: string, description: string) {
  return z.string(says(expected, next)).min(1, says(expected, next)).meta({ description });
}

export function whole(least: number, most: number, description: string) {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${String(least)}` : `from ${String(least)} to ${String(most)}`;
  const said = says(`a whole number ${range}`, "Write digits, without a unit.");
  return z.int(said).min(least, said).max(most, said).meta({ description });
}

export function choice<const Values extends readonly string[]>(values: Values, description: string) {
  const expected = values.map((value) => JSON.stringify(value)).join(" or ");
  return z.enum(values, says(expected, "Choose one of them.", values)).meta({ description });
}

export const name = z
  .string()
  .regex(
    /^[A-Za-z][\w-]*$/,
    says("a name: a letter, then letters, digits, _ and -", "Names appear in expressions: choose a plain one."),
  );

/** A map from names to things; names that expressions give a meaning of their own are refused by `makePlan`. */
export function named<Thing extends z.ZodType>(what: string, thing: Thing, description: string) {
  return z.record(name, thing, says(what, "Write a map from names to what they stand for.")).meta({ description });
}

export const plainValue = z.union(
  [z.string(), z.number(), z.boolean(), z.null()],
  says("a text, a number, true or false", "Write one value, not a map or list."),
);

export const duration = (description: string) =>
  text('a duration with a unit, such as "30s"', "Write the unit right behind the number: ms, s, m or h.", description);
