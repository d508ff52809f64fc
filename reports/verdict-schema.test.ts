import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEvidence } from "../harness/journal/read-evidence.ts";
import { judge } from "../harness/verdict/judge.ts";
import { generateRun } from "../harness/verdict/testing/generated/generate-run.ts";
import { quickSamples, samples } from "./samples/samples.ts";
import { checkSchema } from "./testing/check-schema.ts";

const schema = JSON.parse(readFileSync(new URL("../docs/verdict.schema.json", import.meta.url), "utf8")) as Readonly<
  Record<string, unknown>
>;

/** As a reader of `verdict.json` gets it. */
function written(verdict: unknown): unknown {
  return JSON.parse(JSON.stringify(verdict));
}

test("docs/verdict.schema.json describes the verdict of a run that was judged, and knows all that is in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "redrill-schema-"));
  try {
    generateRun(folder, 1);
    const verdict = written(judge(readEvidence(folder)));
    expect(checkSchema(verdict, schema)).toEqual([]);
    expect(checkSchema({ ...(verdict as object), novelty: 1 }, schema)).toEqual(["$.novelty: not in the schema"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(quickSamples)("it describes the verdict of the sample %s", (name) => {
  expect(checkSchema(written(samples[name]().verdict), schema)).toEqual([]);
});

test.each([
  [{ verdict: "good" }, '$.verdict: "good" is none of'],
  [{ exitCode: 300 }, "$.exitCode: 300 is too high"],
  [{ objectives: [{ name: 1 }] }, "$.objectives[0].name: expected string, got 1"],
  [{ version: 2 }, "$.version: expected 1"],
  [{ generator: { isFit: true } }, "$.generator: detail is missing"],
  [{ run: { ...samples.pass().verdict.run, startedAt: "yesterday" } }, "is no date-time"],
])("it refuses %j", (change, problem) => {
  const problems = checkSchema(written({ ...samples.pass().verdict, ...change }), schema);
  expect(problems.join("\n")).toContain(problem);
});
