import { expect, test } from "vitest";
import { renderHistory } from "./history.ts";
import { quickSamples, samples } from "./samples/samples.ts";

const verdicts = quickSamples.map((name) => samples[name]().verdict);

test("has every drill with its runs, the newest first, and a trend of each objective", () => {
  const html = renderHistory(verdicts);
  for (const { run, objectives } of verdicts) {
    expect(html).toContain(run.startedAt.slice(0, 19).replace("T", " "));
    for (const { name } of objectives.filter((objective) => /^[\w-]+$/.test(objective.name)))
      expect(html).toContain(`<strong>${name}</strong>`);
  }
});

test("is one file without scripts, and hostile names are text in it", () => {
  const html = renderHistory(verdicts);
  expect(html).not.toMatch(/<script|https?:\/\//i);
  expect(html).not.toContain("<img");
});

test("of no runs is a page that says so", () => {
  expect(renderHistory([])).toContain("0 runs of 0 drills");
});

test("a run that could not tell leaves a gap, and is no point at 0", () => {
  const [verdict] = verdicts;
  if (verdict === undefined) throw new Error("there are no samples");
  const [objective] = verdict.objectives;
  const unknown = { ...verdict, objectives: [{ ...objective, measured: null, limit: null, status: "unknown" }] };
  expect(renderHistory([unknown as typeof verdict])).toContain('d=""');
});
