import type { Evidence } from "../journal/evidence.ts";
import { formatQuantity } from "../verdict/format.ts";
import { judge } from "../verdict/judge.ts";
import type { Standing } from "../verdict/so-far.ts";
import { drawCharts } from "../../reports/page/charts.ts";
import { makeTimelinePage } from "../../reports/page/page.ts";
import { styles } from "../../reports/page/styles.ts";
import { Markup, markup } from "../../reports/text/markup.ts";
import type { FaultGlance } from "./glance-at-faults.ts";
import type { Glance, LoadGlance } from "./glance.ts";

/** The page of a run that is under way: what it is now, then asks for the rest. Without scripts it loads itself again. */
export function drawPage(title: string, view: string): string {
  return markup`${new Markup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>running: ${title}</title>
<link rel="icon" href="data:,">
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style>${new Markup(styles)}${new Markup(liveStyles)}</style>
</head>
<body>
<header class="live"><p class="state" role="status" id="state">running</p><h1>${title}</h1></header>
<main id="view">${new Markup(view)}</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** What changes: the figures of now, and the report's own charts as far as they go. */
export function drawView(glance: Glance, evidence: Evidence): string {
  const verdict = judge(evidence);
  const charts = drawCharts(makeTimelinePage(verdict, evidence));
  return markup`<p class="clock"><progress max="${glance.durationMs}" value="${Math.min(glance.atMs, glance.durationMs)}"></progress> <strong>${seconds(glance.atMs)} of ${seconds(glance.durationMs)} s</strong>${glance.phase === null ? "" : ` · phase ${glance.phase.name}`}</p>
${drawFaults(glance.faults, glance.atMs)}
${drawLoads(glance.loads)}
${drawObjectives(glance.objectives)}
<h2>Charts</h2>
${charts}`.text;
}

function drawFaults(faults: readonly FaultGlance[], atMs: number): Markup {
  if (faults.length === 0) return markup``;
  const signs = { waiting: "·", active: "⚡", healed: "✓", failed: "✗" };
  return markup`<ul class="faults">${faults.map(
    ({ name, summary, state, sinceMs }) =>
      markup`<li class="${state}">${signs[state]} <strong>${name}</strong> ${state}${state === "active" && sinceMs !== null ? ` for ${seconds(atMs - sinceMs)} s` : ""}: ${summary}</li>`,
  )}</ul>`;
}

function drawLoads(loads: readonly LoadGlance[]): Markup {
  return markup`<table><caption>Loads, in the last whole second</caption>
<thead><tr><th scope="col">load</th><th scope="col">offered</th><th scope="col">done</th><th scope="col">failed</th><th scope="col">p99</th><th scope="col">hits</th><th scope="col">backlog</th><th scope="col">failed so far</th></tr></thead>
<tbody>${loads.map(
    (load) =>
      markup`<tr><th scope="row">${load.name}</th><td>${whole(load.offeredPerSecond)}/s</td><td>${whole(load.donePerSecond)}/s</td><td>${whole(load.failedPerSecond)}/s</td><td>${load.p99Ms === null ? "–" : formatQuantity(load.p99Ms, "ms")}</td><td>${load.hitRatio === null ? "–" : formatQuantity(load.hitRatio, "ratio")}</td><td>${whole(load.backlog)}</td><td>${whole(load.failed)}</td></tr>`,
  )}</tbody></table>`;
}

const standings = { holds: "✓ holds so far", broken: "✗ broken so far", open: "· open" } as const;

function drawObjectives(objectives: readonly Standing[]): Markup {
  if (objectives.length === 0) return markup``;
  return markup`<table><caption>Objectives so far; the verdict at the end alone counts</caption>
<thead><tr><th scope="col">objective</th><th scope="col">state</th><th scope="col">measured</th><th scope="col">limit</th></tr></thead>
<tbody>${objectives.map(
    ({ name, state, measured, limit, unit }) =>
      markup`<tr class="${state}"><th scope="row">${name}</th><td>${standings[state]}</td><td>${measured === null ? "–" : formatQuantity(measured, unit)}</td><td>${limit === null ? "–" : formatQuantity(limit, unit)}</td></tr>`,
  )}</tbody></table>`;
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(0);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

const liveStyles = `
header.live { padding: 1rem 0 0; } header.live h1 { margin: .2rem 0; font-size: 1.4rem; }
.state { margin: 0; font-weight: 600; } .clock progress { width: 16rem; vertical-align: middle; }
ul.faults { list-style: none; padding: 0; } ul.faults .active, tr.broken td, tr.broken th { font-weight: 600; }
`;

/** When the run has ended the page becomes its report; when nobody answers any more it says so. */
const script = `
const source = new EventSource("/view");
source.addEventListener("view", ({ data }) => { document.getElementById("view").innerHTML = JSON.parse(data); });
source.addEventListener("ended", async () => {
  source.close();
  const report = await (await fetch("/report.html")).text();
  document.open(); document.write(report); document.close();
});
source.addEventListener("error", () => {
  source.close();
  document.getElementById("state").textContent = "no longer connected: the run has ended or was stopped";
});
`;
