import { describe, expect, test } from "vitest";
import { renderJunit } from "./junit.ts";
import { quickSamples, samples, type SampleName } from "./samples/samples.ts";
import { findJunitProblems } from "./testing/junit-model.ts";
import { readMarkup } from "./testing/read-markup.ts";

const names = quickSamples;

function read(name: SampleName) {
  const { verdict, evidence } = samples[name]();
  const elements = readMarkup(renderJunit(verdict, evidence));
  const of = (element: string) => elements.filter((one) => one.name === element);
  return { elements, of, verdict };
}

describe.each(names)("junit.xml of the sample %s", (name) => {
  const { elements, of, verdict } = read(name);

  test("is what GitLab, Jenkins and the report actions of GitHub read", () => {
    expect(findJunitProblems(elements)).toEqual([]);
  });

  test("is well-formed and has a case for each objective and one for the run", () => {
    expect(of("testcase")).toHaveLength(verdict.objectives.length + 1);
  });

  test("counts what it holds", () => {
    const [root] = of("testsuites");
    expect(root?.attributes).toMatchObject({
      tests: String(of("testcase").length),
      failures: String(of("failure").length),
      errors: String(of("error").length),
    });
  });

  test("has no case twice", () => {
    const cases = of("testcase").map(
      ({ attributes }) => `${attributes["classname"] ?? ""} ${attributes["name"] ?? ""}`,
    );
    expect(new Set(cases).size).toBe(cases.length);
  });
});

test("a failed objective is a failure with its text in the body", () => {
  const { of } = read("fail");
  expect(of("failure").map(({ text }) => text.split("\n")[0])).toEqual([
    "fail: 184,633 of 249,100 answered reads found their key",
    "fail: 24,060 keys were evicted",
    "fail: cache-node-1 at 0:01",
  ]);
});

test("an unknown objective is an error, and so is a run that is invalid; a stop condition is a failure of the run", () => {
  expect(read("aborted").of("error")).toHaveLength(4);
  expect(
    read("aborted")
      .of("failure")
      .map(({ text }) => text.split("\n")[0]),
  ).toEqual(["aborted, exit code 1"]);
  expect(
    read("invalid")
      .of("error")
      .map(({ text }) => text.split("\n")[0]),
  ).toEqual(["invalid, exit code 4"]);
  expect(read("empty").of("error")).toHaveLength(1);
});

test.each(["pass", "warn", "fail"] as const)("the run itself passes when the verdict is %s", (name) => {
  const cases = read(name).of("testcase");
  expect(cases.at(-1)?.text).not.toContain("error");
  expect(read(name).of("error")).toHaveLength(0);
});

test("the time of a case is the stretch that was judged", () => {
  const { of } = read("pass");
  const hits = of("testcase").find(({ attributes }) => attributes["name"] === "cache-hits");
  expect(hits?.attributes["time"]).toBe("50.000");
});

test("leads to the line of the drill, and has the figures as properties", () => {
  const { elements } = read("fail");
  const hits = elements.find(({ attributes }) => attributes["name"] === "cache-hits");
  expect(hits?.attributes).toMatchObject({ file: "drills/readiness/black-friday.yaml", line: "54" });
  const properties = elements.filter(({ name, parent }) => name === "property" && parent?.parent === hits);
  expect(
    Object.fromEntries(properties.map(({ attributes }) => [attributes["name"], attributes["value"]])),
  ).toMatchObject({
    status: "fail",
    measured: "0.7412",
    limit: "0.85",
    unit: "ratio",
    samples: "249100",
  });
});

test("objectives whose names differ only in what XML may not hold keep names of their own", () => {
  const { verdict, evidence } = samples.fail();
  const [first] = verdict.objectives;
  const objectives = ["a\u0000b", "ab", "a\u0007b"].map((name) => ({ ...first, name })) as typeof verdict.objectives;
  const elements = readMarkup(renderJunit({ ...verdict, objectives }, evidence));
  const cases = elements.filter(({ name }) => name === "testcase");
  expect(cases.map(({ attributes }) => attributes["name"])).toEqual(["ab", "ab (2)", "ab (3)", "run"]);
});

test.each([
  ["<testsuites><testcase/></testsuites>", "<testcase> in <testsuites>"],
  ["<testsuites><testsuite name='' tests='1' failures='0' errors='0' time='1e3'/></testsuites>", "the time 1e3"],
  ["<testsuites><testsuite name='' failures='0' errors='0'/></testsuites>", "<testsuite> has no tests"],
  ["<testsuites><testsuite name='' tests='-' failures='0' errors='0'/></testsuites>", 'tests="-"'],
  ["<testsuites skipped='0'></testsuites>", "<testsuites> has skipped"],
  ["<html></html>", "<html> is not known"],
])("the model refuses %s", (xml, problem) => {
  expect(findJunitProblems(readMarkup(xml.replaceAll("'", '"')))).toContain(problem);
});
