import { expect, test } from "vitest";
import { renderMarkdown } from "./markdown.ts";
import { quickSamples, samples } from "./samples/samples.ts";

const names = quickSamples;

test.each(names)("every row of every table of the sample %s has as many cells as its head", (name) => {
  const { verdict, evidence } = samples[name]();
  const tables = renderMarkdown(verdict, evidence)
    .split("\n\n")
    .filter((block) => block.startsWith("|"));
  for (const table of tables) {
    const cells = table.split("\n").map((line) => line.replaceAll(String.raw`\|`, "").split("|").length);
    expect(new Set(cells).size).toBe(1);
  }
});

test("no markup and no mention of a hostile text gets through", () => {
  const { verdict, evidence } = samples.hostile();
  const outsideCode = renderMarkdown(verdict, evidence).replaceAll(/(?<!\\)(`+)(?!`).*?(?<![`\\])\1(?!`)/gu, "");
  expect(outsideCode).not.toMatch(/<(?!br>)/u);
  expect(outsideCode).not.toMatch(/@\w/u);
});

test("stays within a comment's size, and says what it left out", () => {
  const { verdict, evidence } = samples.fail();
  const objectives = Array.from({ length: 2_000 }, (_, index) =>
    verdict.objectives.map((finding) => ({ ...finding, name: `${finding.name}-${String(index)}` })),
  ).flat();
  const text = renderMarkdown({ ...verdict, objectives }, evidence);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
  expect(text).toMatch(/_Cut here to fit: [\d,]+ lines more are in `report\.html`\._\n$/u);
  expect(text).toContain("✗ fail");
});

test("a huge run stays within a comment's size and a step summary's, whatever there is much of", () => {
  const { verdict, evidence } = samples.hostile();
  const many = <T extends { readonly name: string }>(all: readonly T[]) =>
    Array.from({ length: 300 }, (_, index) =>
      all.map((one) => ({ ...one, name: `${one.name}-${String(index)}` })),
    ).flat();
  const objectives = many(
    verdict.objectives.map((finding) => ({ ...finding, status: "fail" as const, reason: "y ".repeat(5_000) })),
  );
  const planned = many(evidence.plan.objectives);
  const huge = {
    ...verdict,
    objectives,
    faults: many(verdict.faults),
    load: many(verdict.load),
    targets: many(verdict.targets),
    reasons: Array.from({ length: 500 }, (_, index) => `${"z ".repeat(900)}${String(index)}`),
  };
  const text = renderMarkdown(huge, { ...evidence, plan: { ...evidence.plan, objectives: planned } });
  expect(Buffer.byteLength(text)).toBeLessThan(65_536);
  expect(text).toContain("lines more are in `report.html`");
  expect(text.split("\n")[0]).toContain("FAIL");
});

test("a reason as long as a book is cut", () => {
  const { verdict, evidence } = samples.fail();
  const text = renderMarkdown({ ...verdict, reason: "x ".repeat(100_000) }, evidence);
  expect(Buffer.byteLength(text)).toBeLessThan(10_000);
});
