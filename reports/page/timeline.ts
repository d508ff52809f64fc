import type { FaultFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { across, drawClock, labelPx, pixelsBetween, widthOf, type Frame } from "../chart/frame.ts";
import type { Clock } from "../chart/model.ts";
import { cut } from "../text/clean.ts";
import { formatClock, formatMs } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";

const lanePx = 34;
const failoverLanePx = 24;
const place: Omit<Frame, "heightPx"> = { leftPercent: 2, widthPercent: 93.5, topPx: 26, assumedPx: 700 };

/** What happened when: the phases, each fault with its window and the steps of its recovery, and every change of a master. */
export function drawTimeline(verdict: Verdict, clock: Clock): Markup {
  const targets = [...new Set(clock.failovers.map(({ target }) => target))];
  const faultsPx = verdict.faults.length * lanePx;
  const whole: Frame = { ...place, heightPx: Math.max(30, faultsPx + targets.length * failoverLanePx + 6) };
  const bottom = whole.topPx + whole.heightPx;
  const faults = verdict.faults.map((fault, index) => drawFault(fault, index, whole, clock));
  const failovers = targets.map((target, index) =>
    drawFailoverLane(target, whole.topPx + faultsPx + index * failoverLanePx, whole, clock),
  );
  const summary = summarise(verdict, clock);
  return markup`<figure class="timeline">
<figcaption><b>What happened when</b> <span class="unit">phases, faults, changes of master</span></figcaption>
<div class="scroll" role="region" aria-label="What happened when" tabindex="0"><svg role="img" aria-labelledby="timeline-title timeline-text" width="100%" height="${bottom + 24}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">
<title id="timeline-title">What happened when</title><desc id="timeline-text">${summary}</desc>
${clock.phases.map((phase, index) => drawPhase(phase, index, whole, clock))}${drawEnd(whole, clock)}${faults}${failovers}${drawClock(whole, clock, 12)}
</svg></div>
<p class="legend"><span class="key">▬ a fault is in</span> <span class="key">┄▲ until clients had recovered</span> <span class="key">◆ a master changed</span></p></figure>
`;
}

function drawPhase(phase: Clock["phases"][number], index: number, whole: Frame, clock: Clock): Markup {
  const x = across(whole, phase.startMs, clock);
  const width = widthOf(whole, phase.startMs, phase.endMs, clock);
  const hasRoom = labelPx(phase.name) <= pixelsBetween(whole, phase.startMs, phase.endMs, clock);
  const label = hasRoom ? markup`<text class="phase" x="${x}" dx="5" y="17" fill="#5b6470">${phase.name}</text>` : null;
  return markup`<g><title>${phase.name}: ${formatClock(phase.startMs)} to ${formatClock(phase.endMs)}</title><rect class="lane ${index % 2 === 0 ? "even" : "odd"}" x="${x}" y="4" width="${width}" height="${whole.topPx + whole.heightPx - 4}" fill="#5b6470" fill-opacity="${index % 2 === 0 ? "0.05" : "0.11"}"/>${label}</g>`;
}

function drawEnd(whole: Frame, clock: Clock): Markup | null {
  if (clock.cut === null) return null;
  const x = across(whole, clock.cut.atMs, clock);
  const isLate = isInSecondHalf(clock.cut.atMs, clock);
  return markup`<rect class="cut" x="${x}" y="4" width="${widthOf(whole, clock.cut.atMs, clock.endMs, clock)}" height="${whole.topPx + whole.heightPx - 4}" fill="#5b6470" fill-opacity="0.12"/><line class="cut" x1="${x}" x2="${x}" y1="4" y2="${whole.topPx + whole.heightPx}" stroke="#b3261e" stroke-width="1.5"/><text class="cut" x="${x}" dx="${isLate ? -5 : 5}" y="${whole.topPx + whole.heightPx - 6}" text-anchor="${isLate ? "end" : "start"}" fill="#b3261e">■ ${clock.cut.label}</text>`;
}

/** A lane: what it is called and what came of it above, the bar and the tail below. */
function drawFault(fault: FaultFinding, index: number, whole: Frame, clock: Clock): Markup {
  const top = whole.topPx + index * lanePx + 2;
  const name = `${String(index + 1)} ${cut(fault.name, 40)}`;
  const start = fault.injectedAtMs;
  if (start === null) {
    return markup`<text x="${whole.leftPercent}%" dx="5" y="${top + 12}"><tspan class="lane-name" font-weight="600">${name}</tspan> <tspan class="phase">not injected</tspan></text>`;
  }
  const end = fault.healedAtMs ?? clock.endMs;
  const recovered = fault.clientRecoveryMs === null ? null : (fault.effectiveAtMs ?? start) + fault.clientRecoveryMs;
  const tail =
    recovered === null
      ? null
      : markup`<line class="tail" x1="${across(whole, start, clock)}" x2="${across(whole, recovered, clock)}" y1="${top + 28}" y2="${top + 28}" stroke="#3b434b" stroke-width="1.5" stroke-dasharray="3 2"/><text class="step" x="${across(whole, recovered, clock)}" y="${top + 32}" text-anchor="middle">▲</text>`;
  const isLate = isInSecondHalf(start, clock);
  const x = across(whole, isLate ? Math.max(end, recovered ?? 0) : start, clock);
  return markup`<text class="outcome" x="${x}" y="${top + 12}" text-anchor="${isLate ? "end" : "start"}"><tspan class="lane-name" font-weight="600">${name}</tspan> ${outcomeOf(fault)}</text><g><title>${fault.name}: injected ${formatClock(start, { tenths: true })}, ${fault.healedAtMs === null ? "never healed" : `healed ${formatClock(end, { tenths: true })}`}</title><rect class="fault-bar" x="${across(whole, start, clock)}" y="${top + 16}" width="${widthOf(whole, start, end, clock)}" height="8" rx="2" fill="#bf8700" fill-opacity="0.6"/></g>${tail}`;
}

function outcomeOf(fault: FaultFinding): string {
  const parts = [
    fault.kind,
    ...(fault.serverRecoveryMs === null ? [] : [`server back ${formatMs(fault.serverRecoveryMs, 2)}`]),
    fault.clientRecoveryMs === null ? "clients ?" : `clients back ${formatMs(fault.clientRecoveryMs, 2)}`,
    ...(fault.healedAtMs === null ? ["not healed"] : []),
  ];
  return `· ${parts.join(" · ")}`;
}

function drawFailoverLane(target: string, top: number, whole: Frame, clock: Clock): Markup {
  const own = clock.failovers.filter((failover) => failover.target === target);
  const marks = own.map(({ atMs, label }, index) => {
    const next = own[index + 1]?.atMs ?? clock.endMs;
    const text = cut(label, 60);
    const hasRoom = labelPx(text) <= pixelsBetween(whole, atMs, next, clock);
    const isLate = own.length === 1 && !hasRoom;
    const words =
      hasRoom || isLate
        ? markup`<text class="phase" x="${across(whole, atMs, clock)}" dx="${isLate ? -9 : 9}" y="${top + 15}" text-anchor="${isLate ? "end" : "start"}" fill="#5b6470">${text}</text>`
        : null;
    return markup`<text class="failover" x="${across(whole, atMs, clock)}" y="${top + 15}" text-anchor="middle" fill="#8a3f8f"><title>${label} at ${formatClock(atMs, { tenths: true })}</title>◆</text>${words}`;
  });
  return markup`${marks}`;
}

function isInSecondHalf(atMs: number, { startMs, endMs }: Clock): boolean {
  return atMs - startMs > (endMs - startMs) / 2;
}

function summarise({ faults }: Verdict, clock: Clock): string {
  const phases = clock.phases.map(
    ({ name, startMs, endMs }) => `${name} ${formatClock(startMs)} to ${formatClock(endMs)}`,
  );
  const lines = faults.map(({ name, injectedAtMs, healedAtMs }) => {
    if (injectedAtMs === null) return `${name} was not injected`;
    return `${name} in from ${formatClock(injectedAtMs)} ${healedAtMs === null ? "and never healed" : `to ${formatClock(healedAtMs)}`}`;
  });
  const failovers = clock.failovers.map(({ atMs, label }) => `${label} at ${formatClock(atMs)}`);
  return [
    ...phases,
    ...lines,
    ...failovers,
    ...(clock.cut ? [`${clock.cut.label} at ${formatClock(clock.cut.atMs)}`] : []),
  ].join(". ");
}
