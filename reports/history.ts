import type { ObjectiveFinding, Verdict } from "../harness/verdict/verdict.ts";
import { styles } from "./page/styles.ts";
import { formatValue, unknownText } from "./text/format.ts";
import { Markup, markup } from "./text/markup.ts";
import { statusSigns, verdictSigns } from "./text/status.ts";

/** A page over many runs: each drill with its runs, and a trend of each of its objectives. No script, no network. */
export function renderHistory(verdicts: readonly Verdict[]): string {
  const drills = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const name = verdict.run.title + (verdict.run.variant === null ? "" : ` [${verdict.run.variant}]`);
    drills.set(name, [...(drills.get(name) ?? []), verdict]);
  }
  return markup`${new Markup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>redrill: ${String(verdicts.length)} runs</title>
<link rel="icon" href="data:,">
<style>${new Markup(styles)}${new Markup(trendStyles)}</style>
</head>
<body>
<h1>${String(verdicts.length)} runs of ${String(drills.size)} drills</h1>
<main>
${[...drills].map(([name, runs]) => drawDrill(name, runs))}</main>
</body>
</html>
`.text;
}

function drawDrill(name: string, runs: readonly Verdict[]): Markup {
  const objectives = [...new Set(runs.flatMap((run) => run.objectives.map((objective) => objective.name)))];
  return markup`<section><h2>${name}</h2>
<div class="trends">${objectives.map((objective) => drawTrend(objective, runs))}</div>
<div class="scroll"><table><caption>Runs, the newest first</caption>
<thead><tr><th scope="col">started</th><th scope="col">verdict</th><th scope="col">why</th><th scope="col">Redis</th><th scope="col">seed</th></tr></thead>
<tbody>${runs.toReversed().map(({ run, verdict, reason }) => {
    const { symbol, word, tone } = verdictSigns[verdict];
    return markup`<tr><th scope="row">${run.startedAt.slice(0, 19).replace("T", " ")}</th><td><span class="sign ${tone}">${symbol} ${word}</span></td><td>${reason}</td><td>${run.redis ?? unknownText}</td><td>${String(run.seed)}</td></tr>`;
  })}</tbody></table></div></section>
`;
}

const size = { width: 300, height: 90, left: 6, top: 8 };

/** A point per run that measured it, by its status; the limits as a dashed line. A run that could not tell leaves a gap. */
function drawTrend(name: string, runs: readonly Verdict[]): Markup {
  const findings = runs.map((run) => run.objectives.find((objective) => objective.name === name) ?? null);
  const values = findings.flatMap((finding) => [finding?.measured ?? null, finding?.limit ?? null]).filter(isNumber);
  const [low, high] = [Math.min(0, ...values), Math.max(...values, 0)];
  const x = (run: number) => size.left + (run / Math.max(1, runs.length - 1)) * (size.width - 2 * size.left);
  const y = (value: number) => size.top + (1 - (value - low) / (high - low || 1)) * (size.height - 2 * size.top);
  const last = findings.findLast((finding) => finding !== null) ?? null;
  return markup`<figure><figcaption><strong>${name}</strong> ${last === null ? "" : describeLast(last)}</figcaption>
<svg viewBox="0 0 ${String(size.width)} ${String(size.height)}" width="${String(size.width)}" height="${String(size.height)}" role="img" aria-label="${name} over ${String(runs.length)} runs">
${drawLine(findings, "limit", x, y)}${drawLine(findings, "measured", x, y)}
${findings.map((finding, run) => (finding === null ? null : drawPoint(finding, x(run), y, runs[run])))}
</svg></figure>`;
}

function describeLast({ measured, limit, op, unit, status }: ObjectiveFinding): string {
  const { symbol, word } = statusSigns[status];
  const value = measured === null ? unknownText : formatValue(measured, unit);
  return `${symbol} ${word}: ${value}${limit === null ? "" : `, limit ${op} ${formatValue(limit, unit)}`}`;
}

function drawLine(
  findings: readonly (ObjectiveFinding | null)[],
  field: "measured" | "limit",
  x: (run: number) => number,
  y: (value: number) => number,
): Markup {
  let isDown = false;
  const path = findings.map((finding, run) => {
    const value = finding?.[field] ?? null;
    const step = value === null ? "" : `${isDown ? "L" : "M"}${x(run).toFixed(1)} ${y(value).toFixed(1)}`;
    isDown = value !== null;
    return step;
  });
  return markup`<path class="${field}" d="${path.join("")}" fill="none"/>`;
}

function drawPoint(
  { measured, status, unit }: ObjectiveFinding,
  atX: number,
  y: (value: number) => number,
  verdict: Verdict | undefined,
): Markup {
  const { symbol, word, tone } = statusSigns[status];
  const value = measured === null ? unknownText : formatValue(measured, unit);
  const title = `${verdict?.run.startedAt.slice(0, 19) ?? ""}: ${value}, ${word}`;
  const atY = measured === null ? size.height - 4 : y(measured);
  return status === "pass"
    ? markup`<circle class="${tone}" cx="${atX.toFixed(1)}" cy="${atY.toFixed(1)}" r="3"><title>${title}</title></circle>`
    : markup`<text class="${tone}" x="${atX.toFixed(1)}" y="${(atY + 4).toFixed(1)}" text-anchor="middle">${symbol}<title>${title}</title></text>`;
}

function isNumber(value: number | null): value is number {
  return value !== null;
}

const trendStyles = `
.trends { display: flex; flex-wrap: wrap; gap: 12px 28px; } figure { margin: 0; } figcaption { font-size: 12px; max-width: 300px; }
svg .limit { stroke: var(--muted); stroke-dasharray: 4 3; } svg .measured { stroke: var(--s0); stroke-width: 1.5; }
svg circle { fill: var(--s0); } svg text { font-size: 12px; font-weight: 600; fill: var(--bad); } svg text.unsure { fill: var(--unsure); } svg text.careful { fill: var(--careful); }
`;
