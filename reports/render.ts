import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { renderHtml } from "./html.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderHdrLogs } from "./hdr-log.ts";
import { renderMetricsText } from "./metrics-text.ts";
import { renderTimelineCsv } from "./timeline-csv.ts";

/** Draws a report. Pure: the same verdict and evidence give the same bytes. */
export type Render = (verdict: Verdict, evidence: Evidence) => string;

/** The files of a run's folder that are drawn, by name. A new report is one file and one line here. */
export const renderers = {
  "report.html": renderHtml,
  "report.md": renderMarkdown,
  "junit.xml": renderJunit,
  "metrics.txt": renderMetricsText,
  "timeline.csv": renderTimelineCsv,
} as const satisfies Readonly<Record<string, Render>>;

/** Every file of a run's folder that is drawn, one after the other: those of the table, and a histogram log for each load. */
export function* renderAll(verdict: Verdict, evidence: Evidence): Generator<readonly [name: string, text: string]> {
  for (const [name, render] of Object.entries(renderers)) yield [name, render(verdict, evidence)];
  yield* renderHdrLogs(verdict, evidence);
}
