import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { renderHtml } from "./html.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderMetricsText } from "./metrics-text.ts";

/** Draws a report. Pure: the same verdict and evidence give the same bytes. */
export type Render = (verdict: Verdict, evidence: Evidence) => string;

/** The files of a run's folder that are drawn, by name. A new report is one file and one line here. */
export const renderers = {
  "report.html": renderHtml,
  "report.md": renderMarkdown,
  "junit.xml": renderJunit,
  "metrics.txt": renderMetricsText,
} as const satisfies Readonly<Record<string, Render>>;
