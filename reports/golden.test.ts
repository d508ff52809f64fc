import { describe, expect, test } from "vitest";
import { decodeHistograms } from "../harness/journal/histogram.ts";
import { renderAnnotations } from "./annotations.ts";
import { renderHdrLogs } from "./hdr-log.ts";
import { renderHtml } from "./html.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderMetricsText } from "./metrics-text.ts";
import { samples } from "./samples/samples.ts";
import { renderTerminal } from "./terminal.ts";
import { renderTimelineCsv } from "./timeline-csv.ts";

/** What each report writes for each sample, kept as a file to look at. After a change on purpose: `vitest run -u`, and read the difference. */
const reports = {
  "terminal.txt": renderTerminal,
  "junit.xml": renderJunit,
  "report.md": renderMarkdown,
  "annotations.txt": (...of: Parameters<typeof renderAnnotations>) => `${renderAnnotations(...of).join("\n")}\n`,
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

test("the sample fail gives the timeline.csv that is kept; of a hundred seconds the ones around its first fault", async () => {
  const { verdict, evidence } = samples.fail();
  const [heads = "", ...rows] = renderTimelineCsv(verdict, evidence).split("\r\n");
  await expect([heads, ...rows.slice(33, 40), ""].join("\r\n")).toMatchFileSnapshot("golden/fail.timeline.csv");
});

test("the sample fail gives the histogram log that is kept; of each histogram what it holds, since zlib's bytes may change", async () => {
  const { verdict, evidence } = samples.fail();
  const [, log = ""] = [...renderHdrLogs(verdict, evidence)][1] ?? [];
  const lines = log
    .split("\n")
    .filter((line) => !/^(?:Tag=[^,]*,)?\d/u.test(line) || /^(?:Tag=[^,]*,)?3[4-6]\./u.test(line));
  const shown = lines.map((line) =>
    line.replace(/HISTF.*$/u, (encoded) => {
      const histogram = decodeHistograms([encoded]);
      return `(${String(histogram.count)} values, p50 ${String(histogram.percentileMs(50))} ms, p99 ${String(histogram.percentileMs(99))} ms)`;
    }),
  );
  await expect(shown.join("\n")).toMatchFileSnapshot("golden/fail.logins.hlog.txt");
});

test.each(["fail", "empty"] as const)(
  "the sample %s gives the report.html that is kept; without its scripts and styles, and of lines only how many there are",
  async (name) => {
    const { verdict, evidence } = samples[name]();
    const html = renderHtml(verdict, evidence)
      .replaceAll(/<(script|style)([^>]*)>[^]*?<\/\1>/gu, "<$1$2></$1>")
      .replace(/sha256-[^']*/u, "sha256-...")
      .replaceAll(/ d="([^"]{40})[^"]*"/gu, ' d="$1..."');
    await expect(html).toMatchFileSnapshot(`golden/${name}.report.html`);
  },
);
