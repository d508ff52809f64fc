import type { FaultFinding } from "../../harness/verdict/verdict.ts";
import { across, drawClock, type Frame } from "../chart/frame.ts";
import type { Clock } from "../chart/model.ts";
import { recoverySteps, stepSymbols } from "../facts/faults.ts";
import { cut } from "../text/clean.ts";
import { formatMs } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";

const lanePx = 40;
/** How each fault was got over, side by side: the steps on one scale that counts from the moment the fault was effective. */
export function drawRecovery(faults: readonly FaultFinding[]): Markup | null {
  const shown = faults.filter((fault) => recoverySteps.some(({ field }) => fault[field] !== null));
  if (shown.length === 0) return null;
  const longestMs = Math.max(...shown.flatMap((fault) => recoverySteps.map(({ field }) => fault[field] ?? 0)));
  const scale: Clock = {
    grid: { firstMs: 0, stepMs: 1_000 },
    startMs: 0,
    endMs: Math.max(1_000, longestMs * 1.02),
    phases: [],
    faults: [],
    failovers: [],
    cut: null,
  };
  const frame: Frame = { leftPercent: 24, widthPercent: 68, topPx: 4, heightPx: shown.length * lanePx, assumedPx: 680 };
  const lanes = shown.map((fault, index) =>
    drawLane(fault, faults.indexOf(fault) + 1, frame.topPx + index * lanePx, frame, scale),
  );
  const summary = shown.map((fault) => `${fault.name}: ${stepsText(fault)}`).join(". ");
  return markup`<figure class="recovery">
<figcaption><b>Recovery</b> <span class="unit">time since the fault was effective</span></figcaption>
<div class="scroll" role="region" aria-label="Recovery" tabindex="0"><svg role="img" aria-labelledby="recovery-title recovery-text" width="100%" height="${frame.topPx + frame.heightPx + 24}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">
<title id="recovery-title">Recovery, time since the fault was effective</title><desc id="recovery-text">${summary}</desc>
${lanes}${drawClock(frame, scale, 9)}
</svg></div>
<p class="legend">${recoverySteps.map(({ field, label }) => markup`<span class="key">${stepSymbols[field]} ${label}</span> `)}</p></figure>
`;
}

function drawLane(fault: FaultFinding, number: number, top: number, frame: Frame, scale: Clock): Markup {
  const middle = top + 14;
  const start = across(frame, 0, scale);
  const known = recoverySteps.flatMap(({ field, label }) => {
    const ms = fault[field];
    return ms === null ? [] : [{ ms, label, symbol: stepSymbols[field] }];
  });
  const last = Math.max(...known.map(({ ms }) => ms));
  const client = fault.clientRecoveryMs;
  const bar =
    client === null
      ? null
      : markup`<line class="recovering" x1="${start}" x2="${across(frame, client, scale)}" y1="${middle}" y2="${middle}" stroke="#bf8700" stroke-width="8" stroke-opacity="0.45"/>`;
  const marks = known.map(
    ({ ms, label, symbol }) =>
      markup`<text class="step" x="${across(frame, ms, scale)}" y="${middle + 4}" text-anchor="middle"><title>${label} ${formatMs(ms)} after the fault was effective</title>${symbol}</text>`,
  );
  return markup`<text class="lane-name" x="0" y="${middle + 4}">${cut(`${String(number)} ${fault.name}`, 23)}</text><line class="axis" x1="${start}" x2="${across(frame, last, scale)}" y1="${middle}" y2="${middle}" stroke="#8a939d"/>${bar}${marks}<text class="phase" x="${start}" y="${middle + 19}" fill="#5b6470">${stepsText(fault)}</text>`;
}

function stepsText(fault: FaultFinding): string {
  const steps = recoverySteps.flatMap(({ field, short }) => {
    const ms = fault[field];
    return ms === null ? [] : [`${short} ${formatMs(ms)}`];
  });
  return steps.join(" · ");
}
