import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeProblem, SpecError } from "../base/errors.ts";
import { packCatalogue } from "../commands/packs.ts";
import { readDrill } from "../drill/read-drill.ts";
import { faults } from "../faults/table.ts";
import { findPlanFlaw } from "../journal/check-plan.ts";
import { scenarioCatalogue } from "../load/scenario-manifest.ts";
import { Random, seeds } from "../verdict/testing/property/random.ts";
import type { Catalogue } from "./catalogue.ts";
import { describePlan } from "./describe-plan.ts";
import { makePlan } from "./make-plan.ts";
import type { Plan } from "./plan.ts";
import { designExample } from "./testing/design-example.ts";
import { mutations } from "./testing/mutate-drill.ts";

const folder = join(import.meta.dirname, "../../drills");
const shipped = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
const drills = [designExample, ...shipped.toSorted().map((file) => readFileSync(join(folder, file), "utf8"))];

const catalogue: Catalogue = {
  faults,
  ...scenarioCatalogue({ drillFolder: folder }),
  abilities: { process: ["kill", "pause", "restart", "link"], external: [], docker: [] },
  ...packCatalogue(join(folder, "drill.yaml")),
  readText: (name) => ({ file: name, text: "" }),
};

/** What becomes of a text: a plan, or problems that somebody can read. Anything else that is thrown fails the test. */
function outcomeOf(text: string): Plan | SpecError {
  try {
    const { drill, positions } = readDrill(text, { file: "drill.yaml", environment: {}, set: [], variant: null });
    return positions.locating(() =>
      makePlan(drill, catalogue, { file: "drill.yaml", sha256: "0".repeat(64), seed: 1 }),
    );
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
}

/** What is wrong with an outcome; null = a plan that can be run, shown and judged, or problems with their places. */
function wrongWith(outcome: Plan | SpecError): string | null {
  if (!(outcome instanceof SpecError)) {
    describePlan(outcome);
    const flaw = findPlanFlaw(JSON.parse(JSON.stringify(outcome)));
    return flaw === null ? null : `a plan that cannot be judged: expected ${flaw.expected}, got ${flaw.got}`;
  }
  const lines = outcome.problems.map(describeProblem);
  if (lines.length === 0) return "an error without a problem";
  const vague = lines.find((line) => !/^drill\.yaml:[1-9]\d*:[1-9]\d*: .*expected .+, got /su.test(line));
  if (vague !== undefined) return `a problem without a place: ${vague.slice(0, 300)}`;
  const long = lines.find((line) => line.length > 2_000);
  return long === undefined ? null : `a problem of ${String(long.length)} characters: ${long.slice(0, 200)}`;
}

test.each(mutations)("of a drill with $name: a plan, or problems with their places", ({ apply }) => {
  const wrong = seeds(6, 1_000).flatMap((seed) => {
    const random = new Random(seed);
    const text = apply(random.pick(drills), random);
    try {
      const why = wrongWith(outcomeOf(text));
      return why === null ? [] : [`seed ${String(seed)}: ${why}`];
    } catch (error) {
      return [`seed ${String(seed)}: thrown: ${String((error as Error).stack).slice(0, 900)}`];
    }
  });
  expect(wrong).toEqual([]);
});

test("the check can fail: of a plan without a duration, and of a problem without a place", () => {
  const whole = outcomeOf(drills[0] ?? "");
  expect(whole).not.toBeInstanceOf(SpecError);
  expect(wrongWith({ ...(whole as Plan), durationMs: Number.NaN })).toContain("cannot be judged");
  expect(
    wrongWith(new SpecError([{ path: ["seed"], expected: "a number", got: "a cat", next: "Write one." }])),
  ).toContain("without a place");
});
