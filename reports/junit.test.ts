import { describe, expect, test } from "vitest";
import { renderJunit } from "./junit.ts";
import { quickSamples, samples, type SampleName } from "./samples/samples.ts";
import { readMarkup } from "./testing/read-markup.ts";

const names = quickSamples;

function read(name: SampleName) {
  const { verdict, evidence } = samples[name]();
  const elements = readMarkup(renderJunit(verdict, evidence));
  const of = (element: string) => elements.filter((one) => one.name === element);
  return { elements, of, verdict };
}

describe.each(names)("junit.xml of the sample %s", (name) => {
  const { of, verdict } = read(name);

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
