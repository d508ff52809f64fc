import type * as z from "zod";
import { type DrillProblem, show } from "./problems.ts";
import { didYouMean } from "./suggest.ts";

/**
 * What an error of the drill's schema says: `expected`, the next step, and what there is to choose from. Kept as JSON in zod's
 * message, so that it stands beside the check that it belongs to.
 */
interface Saying {
  readonly expected: string;
  readonly next: string;
  readonly known?: readonly string[];
}

/** The `error` of a zod check: what it expects, the next step, and the words to choose from. */
export function says(expected: string, next: string, known?: readonly string[]): { error: () => string } {
  const saying: Saying = known === undefined ? { expected, next } : { expected, next, known };
  return { error: () => JSON.stringify(saying) };
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** An issue of zod as problems of the drill whose root is given. */
export function problemsOfIssue(issue: Issue, root: unknown, above: Path = []): readonly DrillProblem[] {
  const full = [...above, ...issue.path];
  const path = full.map((step) => (typeof step === "number" ? step : String(step)));
  const { expected, next, known } = readSaying(issue.message);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      path: [...path, key],
      at: "key",
      expected: `a key of ${expected}`,
      got: JSON.stringify(key),
      next: didYouMean(key, known ?? []),
    }));
  if (issue.code === "invalid_key") {
    const key = readSaying(issue.issues[0]?.message ?? issue.message);
    return [{ path, at: "key", expected: key.expected, got: show(path.at(-1)), next: key.next }];
  }
  const found = valueAt(root, full);
  if (issue.code === "invalid_union") {
    // The alternative of the right type knows better what is wrong inside.
    const inside = issue.errors.find((errors) =>
      errors.every((error) => error.path.length > 0 || error.code === "unrecognized_keys"),
    );
    if (inside !== undefined && inside.length > 0) return inside.flatMap((error) => problemsOfIssue(error, root, full));
  }
  if (found === undefined) {
    const key = String(full.at(-1) ?? "");
    return [{ path, expected, got: "nothing", next: `Add the key "${key}".` }];
  }
  return [
    {
      path,
      expected,
      got: show(found),
      next: typeof found === "string" && known !== undefined ? didYouMean(found, known) : next,
    },
  ];
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return value;
}

function readSaying(message: string): Saying {
  return message.startsWith("{") ? (JSON.parse(message) as Saying) : { expected: "another value", next: `${message}.` };
}
