import { describe, expect, test } from "vitest";
import { quickSamples, samples, type SampleName } from "./samples/samples.ts";
import { lengthOf } from "./text/clean.ts";
import { renderHtml } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderTerminal } from "./terminal.ts";

const names = quickSamples;
const linesOf = (name: SampleName, options = {}) => {
  const { verdict, evidence } = samples[name]();
  return renderTerminal(verdict, evidence, options).trimEnd().split("\n");
};

describe.each(names)("the summary of the sample %s", (name) => {
  test("has the verdict in its first and in its last line", () => {
    const lines = linesOf(name);
    const word = {
      pass: "✓ PASS",
      warn: "! WARN",
      fail: "✗ FAIL",
      aborted: "■ ABORTED",
      invalid: "? INVALID",
      error: "!! ERROR",
    }[samples[name]().verdict.verdict];
    expect(lines[0]).toContain(word);
    expect(lines.at(-1)).toContain(word);
  });

  test("has no escape sequence unless colours are asked for", () => {
    expect(linesOf(name).join("")).not.toContain("\u001B");
    expect(linesOf(name, { hasColor: true }).join("")).toContain("\u001B[");
  });

  test("keeps to its width, but for the command, which is there to be copied", () => {
    const wide = linesOf(name).filter((line) => lengthOf(line) > 100);
    expect(wide.filter((line) => !line.startsWith("Repeat with"))).toEqual([]);
  });
});

test("fits a screen", () => {
  for (const name of ["pass", "fail"] as const) expect(linesOf(name).length).toBeLessThanOrEqual(45);
});

test("names the failed objectives before the others", () => {
  const signs = linesOf("fail").flatMap((line) => /^ {2}([✗?!✓]) (?:fail|unknown|warn|pass)/u.exec(line)?.[1] ?? []);
  expect(signs).toEqual(["✗", "✗", "✗", "✓", "✓", "✓"]);
});

test("sums up passed objectives beyond the tenth", () => {
  const { verdict, evidence } = samples.pass();
  const [first] = verdict.objectives;
  const many = Array.from({ length: 30 }, (_, index) => ({ ...first, name: `many-${String(index)}` }));
  const objectives = many as typeof verdict.objectives;
  expect(renderTerminal({ ...verdict, objectives }, evidence)).toContain("… and 20 more that passed");
});

test("says so where slots are not accounted for", () => {
  const { verdict, evidence } = samples.pass();
  const load = verdict.load.map((one) => ({ ...one, offered: one.offered + 7 }));
  expect(renderTerminal({ ...verdict, load }, evidence)).toContain("7 UNACCOUNTED FOR");
});

test("every report says how many of the abandoned slots were given up for want of room", () => {
  const { verdict, evidence } = samples.pass();
  const load = verdict.load.map((one) => ({ ...one, done: one.done - 50, abandoned: 50, givenUp: 40 }));
  for (const render of [renderTerminal, renderMarkdown, renderHtml]) {
    expect(render({ ...verdict, load }, evidence, {})).toContain("(40 given up)");
    expect(render(verdict, evidence, {})).not.toContain("given up)");
  }
});
