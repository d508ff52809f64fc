import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { renderMetricsText } from "./metrics-text.ts";
import { quickSamples, samples } from "./samples/samples.ts";

/** Prometheus' own parser of OpenMetrics: each family as `name type samples`. */
const program = `
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.name, family.type, len(family.samples))
`;

const hasParser = spawnSync("python3", ["-c", "import prometheus_client.openmetrics.parser"]).status === 0;
const missing = "python3 has no prometheus_client (pip install prometheus_client)";
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

function parse(text: string) {
  return spawnSync("python3", ["-c", program], { input: text, encoding: "utf8" });
}

describe("metrics.txt is read by others", () => {
  test.for(quickSamples)("Prometheus' parser of OpenMetrics reads the sample %s", (name, { skip }) => {
    skip(!hasParser, missing);
    const { verdict, evidence } = samples[name]();
    const { stdout, stderr, status } = parse(renderMetricsText(verdict, evidence));
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    expect(stdout).toContain("redrill_verdict gauge 6\n");
  });

  test("its names are those of redis_exporter, and the parser refuses what is broken", ({ skip }) => {
    skip(!hasParser, missing);
    const { verdict, evidence } = samples.fail();
    const text = renderMetricsText(verdict, evidence);
    const { stdout } = parse(text);
    for (const family of ["redis_up gauge 9", "redis_memory_used_bytes gauge 9", "redis_evicted_keys counter 9"])
      expect(stdout).toContain(`${family}\n`);
    expect(parse(text.replace("# EOF\n", "")).status).not.toBe(0);
    expect(parse(text.replace("redis_evicted_keys_total", "redis_evicted_keys")).status).not.toBe(0);
  });

  test.for(quickSamples)("promtool can parse the sample %s", (name, { skip }) => {
    skip(!hasPromtool, "promtool is not installed");
    const { verdict, evidence } = samples[name]();
    // It reads the older text format, in which `# EOF` is a comment and a counter's HELP has another name: that is 3, its advice.
    const { stderr, status } = spawnSync("promtool", ["check", "metrics"], {
      input: renderMetricsText(verdict, evidence),
      encoding: "utf8",
    });
    expect([0, 3]).toContain(status);
    expect(stderr.split("\n").filter((line) => line !== "" && !line.endsWith("no help text"))).toEqual([]);
  });
});
