import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { drawBanner } from "./page/banner.ts";
import { drawBaseline } from "./page/baseline.ts";
import { drawCauses } from "./page/causes.ts";
import { drawCharts } from "./page/charts.ts";
import { drawEvidence } from "./page/evidence.ts";
import { drawFaults } from "./page/faults.ts";
import { drawGenerator } from "./page/generator.ts";
import { drawLatency } from "./page/latency.ts";
import { drawLedgers } from "./page/ledgers.ts";
import { drawNodes } from "./page/nodes.ts";
import { drawObjectives } from "./page/objectives.ts";
import { pageData } from "./page/data.ts";
import { groupsOf, makePage } from "./page/page.ts";
import { enhancement } from "./page/script.ts";
import type { DrawSection } from "./page/section.ts";
import { styles } from "./page/styles.ts";
import { drawTopology } from "./page/topology.ts";
import { markup, Markup } from "./text/markup.ts";
import { verdictSigns } from "./text/status.ts";

interface Section {
  readonly title: string;
  /** What the bar of sections calls it. */
  readonly link: string;
  readonly draw: DrawSection;
}

/** In the order of the page; the key is the anchor. A new section is one file and one line here. */
const sections = {
  objectives: { title: "Objectives", link: "Objectives", draw: drawObjectives },
  timeline: { title: "Timeline", link: "Timeline", draw: drawCharts },
  latency: { title: "Load and latency", link: "Latency", draw: drawLatency },
  faults: { title: "Faults and recovery", link: "Faults", draw: drawFaults },
  ledgers: { title: "Ledgers", link: "Ledgers", draw: drawLedgers },
  nodes: { title: "Redis nodes", link: "Nodes", draw: drawNodes },
  topology: { title: "Topology", link: "Topology", draw: drawTopology },
  generator: { title: "Load generator", link: "Generator", draw: drawGenerator },
  baseline: { title: "Against the baseline", link: "Baseline", draw: drawBaseline },
  causes: { title: "Likely causes", link: "Causes", draw: drawCauses },
  evidence: { title: "Evidence", link: "Evidence", draw: drawEvidence },
} as const satisfies Readonly<Record<string, Section>>;

/** The page stays below a megabyte: what scripts need is told as finely as there is room for. */
const mostBytes = 960_000;

/**
 * `report.html`: one file, no network; complete without scripts and with style sheets blocked. The same verdict and evidence
 * give the same bytes.
 */
export function renderHtml(verdict: Verdict, evidence: Evidence): string {
  const page = makePage(verdict, evidence);
  const drawn = Object.entries(sections).flatMap(([id, { title, link, draw }]) => {
    const body = draw(page);
    return body === null ? [] : [{ id, title, link, body }];
  });
  const { script, scriptHash, styles: plotStyles } = enhancement();
  const sign = verdictSigns[verdict.verdict];
  const body = markup`<a class="skip" href="#objectives">Skip to the objectives</a>
${drawBanner(page)}
<nav aria-label="Sections"><ul><li class="verdict ${sign.tone}" aria-hidden="true">${sign.symbol} ${sign.word}</li>
${drawn.map(({ id, link }) => markup`<li><a href="#${id}">${link}</a></li>\n`)}</ul></nav>
<main>
${drawn.map(
  ({ id, title, body: inner }) => markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${inner}</section>
`,
)}</main>`;
  const room = mostBytes - Buffer.byteLength(body.text) - Buffer.byteLength(script);
  return markup`${new Markup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${scriptHash}'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="redrill ${verdict.run.redrill}">
<title>${sign.word}: ${verdict.run.title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(plotStyles)}${new Markup(styles)}</style>
</head>
<body>
${body}
<script type="application/json" id="page-data">${new Markup(pageData(groupsOf(page), room))}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}
