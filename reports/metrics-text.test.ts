import { describe, expect, test } from "vitest";
import { renderMetricsText } from "./metrics-text.ts";
import { quickSamples, samples, type SampleName } from "./samples/samples.ts";
import { readMetrics } from "./testing/read-metrics.ts";

const names = quickSamples;

function read(name: SampleName) {
  const { verdict, evidence } = samples[name]();
  return readMetrics(renderMetricsText(verdict, evidence));
}

test.each(names)("the sample %s is strict OpenMetrics and has one verdict", (name) => {
  const verdicts = read(name).filter((sample) => sample.name === "redrill_verdict" && sample.value === 1);
  expect(verdicts.map(({ labels }) => labels["verdict"])).toEqual([samples[name]().verdict.verdict]);
});

test("objectives and times are in base units", () => {
  const samplesOfPass = read("pass");
  const measured = samplesOfPass.find(
    ({ name, labels }) => name === "redrill_objective_measured" && labels["objective"] === "pages-fast",
  );
  expect(measured).toMatchObject({ labels: { unit: "seconds" }, value: 0.004212 });
});

test("an unknown objective has no sample, rather than a zero", () => {
  const passed = read("aborted").filter(({ name }) => name === "redrill_objective_pass");
  expect(passed.map(({ labels }) => labels["objective"])).toEqual(["failover", "memory"]);
});

test("redis readings are the last ones, and a node that fell silent is down", () => {
  const { verdict, evidence } = samples.pass();
  const events = evidence.events.filter(({ atMs }) => atMs < 45_000);
  const down = readMetrics(renderMetricsText(verdict, { ...evidence, events })).filter(
    ({ name, value }) => name === "redis_up" && value === 0,
  );
  expect(down.map(({ labels }) => labels["node"])).toEqual(["sessions-node-1"]);
});

describe("the strict reader", () => {
  test.each([
    ["no end", "# TYPE a gauge\na 1\n", "does not end"],
    ["a sample without a family", "a 1\n# EOF\n", "not a line"],
    ["a counter without its suffix", "# TYPE a counter\na 1\n# EOF\n", "not of counter"],
    ["a series twice", "# TYPE a gauge\na 1\na 1\n# EOF\n", "stands twice"],
    ["an open quote", '# TYPE a gauge\na{b="c} 1\n# EOF\n', "not a label"],
    [
      "a family in two places",
      "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\na 2\n# EOF\n",
      "begins twice",
    ],
    ["not a number", "# TYPE a gauge\na NaN.\n# EOF\n", "not a line"],
  ])("refuses %s", (_name, text, message) => {
    expect(() => readMetrics(text)).toThrow(message);
  });
});
