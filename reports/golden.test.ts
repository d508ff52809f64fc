import { describe, expect, test } from "vitest";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderMetricsText } from "./metrics-text.ts";
import { samples } from "./samples/samples.ts";
import { renderTerminal } from "./terminal.ts";

/** What each report writes for each sample, kept as a file to look at. After a change on purpose: `vitest run -u`, and read the difference. */
const reports = {
  "terminal.txt": renderTerminal,
  "junit.xml": renderJunit,
  "report.md": renderMarkdown,
} as const;

describe.each(["pass", "fail", "warn", "aborted", "invalid", "empty", "hostile"] as const)("the sample %s", (name) => {
  const { verdict, evidence } = samples[name]();

  test.each(Object.entries(reports))("gives the %s that is kept", async (file, render) => {
    await expect(render(verdict, evidence)).toMatchFileSnapshot(`golden/${name}.${file}`);
  });
});

test("the sample fail gives the metrics.txt that is kept", async () => {
  const { verdict, evidence } = samples.fail();
  await expect(renderMetricsText(verdict, evidence)).toMatchFileSnapshot("golden/fail.metrics.txt");
});
