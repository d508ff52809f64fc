import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { drawBanner } from "./page/banner.ts";
import { drawCharts } from "./page/charts.ts";
import { drawEvidence } from "./page/evidence.ts";
import { drawFaults } from "./page/faults.ts";
import { drawGenerator } from "./page/generator.ts";
import { drawLedgers } from "./page/ledgers.ts";
import { drawLoads } from "./page/loads.ts";
import { drawNodes } from "./page/nodes.ts";
import { drawObjectives } from "./page/objectives.ts";
import type { DrawSection } from "./page/section.ts";
import { styles } from "./page/styles.ts";
import { drawTargets } from "./page/targets.ts";
import { makeClock } from "./series/clock.ts";
import { markup, Markup } from "./text/markup.ts";
import { verdictSigns } from "./text/status.ts";

/** In the order of the page; the key is the anchor. A new section is one file and one line here. */
const sections = {
  objectives: { title: "Objectives", draw: drawObjectives },
  charts: { title: "Charts", draw: drawCharts },
  faults: { title: "Faults and recovery", draw: drawFaults },
  load: { title: "Load", draw: drawLoads },
  targets: { title: "Targets", draw: drawTargets },
  ledgers: { title: "Ledgers", draw: drawLedgers },
  generator: { title: "Load generator", draw: drawGenerator },
  nodes: { title: "Nodes", draw: drawNodes },
  evidence: { title: "Evidence", draw: drawEvidence },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly draw: DrawSection }>>;

/**
 * `report.html`: one file, no script, no network; readable with style sheets blocked too. The same verdict and evidence
 * give the same bytes.
 */
export function renderHtml(verdict: Verdict, evidence: Evidence): string {
  const clock = makeClock(verdict, evidence);
  const drawn = Object.entries(sections).flatMap(([id, { title, draw }]) => {
    const body = draw(verdict, evidence, clock);
    return body === null ? [] : [{ id, title, body }];
  });
  return markup`${new Markup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="redrill ${verdict.run.redrill}">
<title>${verdictSigns[verdict.verdict].word}: ${verdict.run.title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(styles)}</style>
</head>
<body>
<a class="skip" href="#objectives">Skip to the objectives</a>
${drawBanner(verdict, evidence)}
<nav aria-label="Sections">${drawn.map(({ id, title }) => markup`<a href="#${id}">${title}</a> `)}</nav>
<main>
${drawn.map(
  ({ id, title, body }) => markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}</section>
`,
)}</main>
</body>
</html>
`.text;
}
