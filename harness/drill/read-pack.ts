import * as z from "zod";
import { SpecError } from "../base/errors.ts";
import type { Pack, PackObjective } from "./pack.ts";
import { parseYaml } from "./parse-yaml.ts";
import { DrillPositions } from "./positions.ts";
import { problemsOfIssue, says } from "./shape-problems.ts";

const text = (expected: string) => z.string(says(expected, "Write it as text.")).min(1);
const name = z
  .string()
  .regex(/^[A-Za-z][\w-]*$/, says("a name: a letter, then letters, digits, _ and -", "Choose a plain one."));
const choice = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, says(values.map((value) => JSON.stringify(value)).join(" or "), "Choose one of them.", values));

function strict<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, says(what, `It has the keys ${keys.join(", ")}.`, keys));
}

const condition = strict("what it fits", {
  operations: z.array(text("an operation"), says("a list of operations", "Write [get].")).exactOptional(),
  config: z.record(z.string(), text("set, unset or a value")).exactOptional(),
  topologies: z.array(choice(["standalone", "sentinel", "cluster"])).exactOptional(),
  replicas: choice(["some", "none"]).exactOptional(),
  faults: choice(["some", "none"]).exactOptional(),
  phase: name.exactOptional(),
  lasts: text('a duration, such as "15m"').exactOptional(),
});

const objective = strict("an objective of a pack", {
  of: choice(["load", "target"]),
  when: condition.exactOptional(),
  expect: text('an objective, such as "errorRatio($load) < 0.1%"'),
  during: text("spans").exactOptional(),
  outside: text("spans").exactOptional(),
  warn: text("a limit").exactOptional(),
  minSamples: z.int(says("a whole number", "Write digits.")).min(1).exactOptional(),
  severity: choice(["key", "normal"]).exactOptional(),
  description: text("a sentence").exactOptional(),
});

const pack = strict("a pack", {
  version: z.literal(1, says("version 1, the only one there is", 'Write "version: 1".')),
  prefix: name,
  objectives: z.record(name, objective, says("a map of objectives", "Write them by name.")),
});

/** Reads a pack of objectives from YAML. Throws `SpecError` with every problem and its place. */
export function readPack(yaml: string, file: string): Pack {
  const { document, lines } = parseYaml(yaml, file);
  const given: unknown = document.toJS();
  const result = pack.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => problemsOfIssue(issue, given));
    throw new DrillPositions(file, document, lines, new Map()).locate(new SpecError(problems));
  }
  const objectives = Object.entries(result.data.objectives).map(
    ([key, { of, when = {}, ...written }]): [string, PackObjective] => [key, { of, when, written }],
  );
  return { prefix: result.data.prefix, objectives: Object.fromEntries(objectives) };
}
