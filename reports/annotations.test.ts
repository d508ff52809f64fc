import { expect, test } from "vitest";
import { renderAnnotations } from "./annotations.ts";
import { quickSamples, samples, type SampleName } from "./samples/samples.ts";

function read(lines: readonly string[]) {
  return lines.map((line) => {
    const found = /^::(error|warning) ((?:[a-z]+=[^,:]*)(?:,[a-z]+=[^,:]*)*)::([^\r\n]*)$/u.exec(line);
    if (!found) throw new Error(`not a workflow command: ${line}`);
    const [, level, pairs = "", message] = found;
    const properties = Object.fromEntries(pairs.split(",").map((pair) => pair.split("=").map(unescape)));
    return { level, ...(properties as Record<string, string>), message: unescape(message ?? "") };
  });
}

/** As the runner does it. */
function unescape(text: string): string {
  return text
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%25", "%");
}

function annotationsOf(name: SampleName) {
  const { verdict, evidence } = samples[name]();
  return read(renderAnnotations(verdict, evidence));
}

test("a failed objective is an error at its line of the drill, with measured value and limit", () => {
  expect(annotationsOf("fail")[0]).toMatchObject({
    level: "error",
    file: "drills/readiness/black-friday.yaml",
    line: "54",
    title: "redrill: fail cache-hits",
    message: expect.stringMatching(/^74\.1 %, limit ≥ 85 %, at 0:30–1:20/u),
  });
});

test("a warning is a warning, a pass is nothing, and a run that was no run comes first", () => {
  expect(annotationsOf("pass")).toEqual([]);
  expect(annotationsOf("warn").map(({ level }) => level)).toEqual(["warning"]);
  expect(annotationsOf("invalid")[0]).toMatchObject({ level: "error", title: "redrill: invalid" });
  expect(annotationsOf("aborted")[0]).toMatchObject({ level: "error", title: "redrill: aborted" });
});

test("there are ten at most, failures before warnings, and the last one says what was left out", () => {
  const { verdict, evidence } = samples.fail();
  const many = (status: "fail" | "warn") =>
    Array.from({ length: 9 }, (_, index) => ({ ...verdict.objectives[0], name: `${status}-${String(index)}`, status }));
  const objectives = [...many("warn"), ...many("fail")] as typeof verdict.objectives;
  const shown = read(renderAnnotations({ ...verdict, objectives }, evidence));
  expect(shown).toHaveLength(10);
  expect(shown.slice(0, 9).map(({ level }) => level)).toEqual(Array.from({ length: 9 }, () => "error"));
  expect(shown[9]).toMatchObject({ message: "9 findings more are in the report." });
});

test.each(quickSamples)("of the sample %s every line is one workflow command", (name) => {
  expect(annotationsOf(name).length).toBeLessThanOrEqual(10);
});

test("a hostile text neither ends its command nor begins another one", () => {
  const { verdict, evidence } = samples.fail();
  const first = verdict.objectives.find(({ status }) => status === "fail");
  const hostile = "a::error file=x::b\n::set-output name=x::y\r%0A::add-mask::z, 100%";
  const lines = renderAnnotations(
    { ...verdict, objectives: [{ ...first, name: hostile, reason: hostile }] as typeof verdict.objectives },
    evidence,
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]?.match(/\n|\r/u)).toBeNull();
  expect(read(lines)[0]?.message).toContain("a::error file=x::b ::set-output name=x::y%0A::add-mask::z, 100%");
});
