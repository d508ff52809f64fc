import type { ObjectiveFinding } from "../../harness/verdict/verdict.ts";
import { countFaults, slowestRecovery } from "../facts/faults.ts";
import { incidentsOf } from "../facts/incidents.ts";
import {
  countObjectives,
  faultsDuring,
  limitText,
  marginText,
  measuredText,
  sortObjectives,
  windowsText,
} from "../facts/objectives.ts";
import { expectation, repeatCommand, versionsOf } from "../facts/run.ts";
import { cut } from "../text/clean.ts";
import { formatClock, formatMs, formatNumber, formatRatio, unknownText } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";
import { statusSigns, verdictSigns } from "../text/status.ts";
import type { Page } from "./page.ts";
import { drawSign } from "./sign.ts";

/** More failed objectives than this are left to the table. */
const mostNamed = 6;
const mostIncidents = 3;

/** What a reader learns in the first seconds: the verdict and why, what failed by how much, when, during which fault, for what likely reason. */
export function drawBanner(page: Page): Markup {
  const { verdict, evidence } = page;
  const { run, reason, reasons, exitCode } = verdict;
  const sign = verdictSigns[verdict.verdict];
  const expected = expectation(verdict, evidence);
  const others = reasons.filter((text) => text !== reason);
  return markup`<header><div class="banner ${sign.tone}">
<p class="title">${run.title}${run.variant === null ? null : markup` <span class="variant">variant ${run.variant}</span>`}</p>
<h1><span class="symbol" aria-hidden="true">${sign.symbol}</span> ${sign.word}</h1>
<p class="reason">${sentence(reason)}</p>
${others.length === 0 ? null : markup`<ul>${others.map((text) => markup`<li>${text}</li>`)}</ul>`}${expected === null ? null : markup`<p>${expected}</p>`}
${drawWorst(page)}
${drawIncidents(page)}
<dl class="tiles">
<div><dt>Objectives</dt><dd>${countObjectives(verdict.objectives)}</dd></div>
<div><dt>Faults</dt><dd>${countFaults(verdict, evidence)}</dd></div>
<div><dt>Slowest client recovery</dt><dd>${recoveryText(page)}</dd></div>
<div><dt>Slots done</dt><dd>${doneText(page)}</dd></div>
<div><dt>Load generator</dt><dd>${verdict.generator.isFit ? "✓ fit to measure" : "✗ not fit to measure"}</dd></div>
<div><dt>Exit code</dt><dd>${exitCode}</dd></div>
</dl>
</div>
<dl class="facts">
<div><dt>Seed</dt><dd>${String(run.seed)}</dd></div>
<div><dt>Started</dt><dd><time datetime="${run.startedAt}">${run.startedAt.replace("T", " ").replace(/(?:\.\d+)?Z$/u, " UTC")}</time></dd></div>
<div><dt>Duration</dt><dd>${formatMs(run.durationMs)}</dd></div>
<div><dt>Versions</dt><dd>${versionsOf(verdict, evidence)
    .map(({ name, version }) => `${name} ${version}`)
    .join(" · ")}</dd></div>
<div class="wide"><dt>Repeat it with</dt><dd><code>${repeatCommand(verdict)}</code></dd></div>
</dl></header>
`;
}

/** Reasons come as parts of lines in a terminal; here they are sentences. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?)]$/u.test(first) ? first : `${first}.`;
}

function drawWorst(page: Page): Markup | null {
  const { objectives } = page.verdict;
  const bad = sortObjectives(objectives).filter(({ status }) => status === "fail" || status === "unknown");
  if (bad.length === 0) return null;
  const more = bad.length - mostNamed;
  return markup`<ul class="worst">${bad.slice(0, mostNamed).map((finding) => markup`<li>${drawSign(statusSigns[finding.status])} <b>${finding.name}</b> ${howBad(finding, page)}${drawCause(finding, page)}</li>`)}${more > 0 ? markup`<li>and ${more} more, see <a href="#objectives">Objectives</a></li>` : null}</ul>`;
}

/** Once, with the first of the objectives that it explains. */
function drawCause(finding: ObjectiveFinding, { causes }: Page): Markup | null {
  const found = causes.find(({ findings }) => findings[0] === finding);
  if (found === undefined) return null;
  return markup`<br><span class="likely">Likely because <a href="#${found.id}">${cut(found.cause.likely, 160)}</a></span>`;
}

/** Of a run that did not go as planned: what happened, with the last words of whoever failed. */
function drawIncidents({ verdict: { verdict }, evidence }: Page): Markup | null {
  if (verdict === "pass" || verdict === "warn" || verdict === "fail") return null;
  const incidents = incidentsOf(evidence).slice(-mostIncidents);
  if (incidents.length === 0) return null;
  return markup`<ul class="worst">${incidents.map(({ atMs, text, lines }) => markup`<li>${formatClock(atMs, { tenths: true })} ${text}${lines.length === 0 ? null : markup`<pre>${lines.slice(-5).join("\n")}</pre>`}</li>`)}</ul>`;
}

function howBad(finding: ObjectiveFinding, { verdict: { faults } }: Page): Markup {
  if (finding.status === "unknown") return markup`${finding.reason}`;
  const margin = finding.margin === null ? "" : `, ${marginText(finding)}`;
  const windows = windowsText(finding);
  const during = faultsDuring(finding, faults);
  const when = `${windows === "" ? "" : `, at ${windows}`}${during.length === 0 ? "" : `, during ${during.join(", ")}`}`;
  return markup`<span class="figure">${measuredText(finding)}</span>, limit <span class="figure">${limitText(finding)}</span>${margin}${when}`;
}

function recoveryText({ verdict: { faults } }: Page): string {
  const slowest = slowestRecovery(faults);
  if (slowest === null) return unknownText;
  const unknown = faults.filter(
    ({ injectedAtMs, clientRecoveryMs }) => injectedAtMs !== null && clientRecoveryMs === null,
  );
  const rest = unknown.length === 0 ? "" : `; not known: ${unknown.map(({ name }) => name).join(", ")}`;
  return `${formatMs(slowest.ms)} (${slowest.fault})${rest}`;
}

function doneText({ verdict: { load } }: Page): string {
  const offered = load.reduce((sum, one) => sum + one.offered, 0);
  const done = load.reduce((sum, one) => sum + one.done, 0);
  return offered === 0
    ? "none offered"
    : `${formatNumber(done)} of ${formatNumber(offered)} (${formatRatio(done / offered)})`;
}
