import type { FaultFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { cut } from "../text/clean.ts";
import { formatClock, formatMs } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";
import { across, drawClock, labelPx, pixelsBetween, widthOf, type Frame } from "../chart/frame.ts";
import type { Clock } from "../chart/model.ts";

const lanePx = 26;
const frame: Omit<Frame, "heightPx"> = { leftPercent: 19, widthPercent: 72, topPx: 26, assumedPx: 560 };

/** What happened when: the phases, each fault with its window and the steps of its recovery, and every change of a master. */
export function drawTimeline(verdict: Verdict, clock: Clock): Markup {
  const failoverTargets = [...new Set(clock.failovers.map(({ target }) => target))];
  const lanes = verdict.faults.length + failoverTargets.length;
  const whole: Frame = { ...frame, heightPx: Math.max(1, lanes) * lanePx + 6 };
  const bottom = whole.topPx + whole.heightPx;
  const faults = verdict.faults.map((fault, index) => drawFault(fault, index, whole, clock));
  const failovers = failoverTargets.map((target, index) =>
    drawFailoverLane(target, verdict.faults.length + index, whole, clock),
  );
  const summary = summarise(verdict, clock);
  return markup`<figure class="timeline">
<figcaption><b>What happened when</b> <span class="unit">phases, faults, changes of master</span></figcaption>
<svg role="img" aria-labelledby="timeline-title timeline-text" width="100%" height="${bottom + 24}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">
<title id="timeline-title">What happened when</title><desc id="timeline-text">${summary}</desc>
${clock.phases.map((phase, index) => drawPhase(phase, index, whole, clock))}${drawEnd(whole, clock)}${faults}${failovers}${drawClock(whole, clock, 9)}
</svg>
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
  const isLate = pixelsBetween(whole, 0, clock.cut.atMs, clock) > 250;
  return markup`<rect class="cut" x="${x}" y="4" width="${widthOf(whole, clock.cut.atMs, clock.endMs, clock)}" height="${whole.topPx + whole.heightPx - 4}" fill="#5b6470" fill-opacity="0.12"/><line class="cut" x1="${x}" x2="${x}" y1="4" y2="${whole.topPx + whole.heightPx}" stroke="#b3261e" stroke-width="1.5"/><text class="cut" x="${x}" dx="${isLate ? -5 : 5}" y="${whole.topPx + whole.heightPx - 6}" text-anchor="${isLate ? "end" : "start"}" fill="#b3261e">■ ${clock.cut.label}</text>`;
}

function drawFault(fault: FaultFinding, index: number, whole: Frame, clock: Clock): Markup {
  const top = whole.topPx + index * lanePx + 4;
  const name = markup`<text class="lane-name" x="0" y="${top + 13}">${cut(`${String(index + 1)} ${fault.name}`, 16)}</text>`;
  if (fault.injectedAtMs === null) {
    return markup`${name}<text class="phase" x="${whole.leftPercent}%" dx="6" y="${top + 13}" fill="#5b6470">not injected</text>`;
  }
  const start = fault.injectedAtMs;
  const end = fault.healedAtMs ?? clock.endMs;
  const effective = fault.effectiveAtMs ?? start;
  const recovered = fault.clientRecoveryMs === null ? null : effective + fault.clientRecoveryMs;
  const last = Math.max(end, recovered ?? 0);
  const tail =
    recovered === null
      ? null
      : markup`<line class="tail" x1="${across(whole, start, clock)}" x2="${across(whole, recovered, clock)}" y1="${top + 17}" y2="${top + 17}" stroke="#3b434b" stroke-width="1.5" stroke-dasharray="3 2"/><text class="step" x="${across(whole, recovered, clock)}" y="${top + 21}" text-anchor="middle">▲</text>`;
  return markup`${name}<g><title>${fault.name}: injected ${formatClock(start, { tenths: true })}, ${fault.healedAtMs === null ? "never healed" : `healed ${formatClock(end, { tenths: true })}`}</title><rect class="fault-bar" x="${across(whole, start, clock)}" y="${top}" width="${widthOf(whole, start, end, clock)}" height="14" rx="2" fill="#bf8700" fill-opacity="0.55"/></g>${tail}${drawOutcome(fault, start, last, top, whole, clock)}`;
}

/** The figures beside the bar: on the side that has more room. */
function drawOutcome(
  fault: FaultFinding,
  start: number,
  last: number,
  top: number,
  whole: Frame,
  clock: Clock,
): Markup {
  const parts = [
    ...(fault.serverRecoveryMs === null ? [] : [`server ${formatMs(fault.serverRecoveryMs, 2)}`]),
    fault.clientRecoveryMs === null ? "client ?" : `client ${formatMs(fault.clientRecoveryMs, 2)}`,
    ...(fault.healedAtMs === null ? ["not healed"] : []),
  ];
  const isRight = clock.endMs - last >= start - clock.startMs;
  const x = across(whole, isRight ? last : start, clock);
  return markup`<text class="outcome" x="${x}" dx="${isRight ? 9 : -7}" y="${top + 12}" text-anchor="${isRight ? "start" : "end"}">${parts.join(" · ")}</text>`;
}

function drawFailoverLane(target: string, lane: number, whole: Frame, clock: Clock): Markup {
  const top = whole.topPx + lane * lanePx + 4;
  const marks = clock.failovers
    .filter((failover) => failover.target === target)
    .map(
      ({ atMs, label }) =>
        markup`<text class="failover" x="${across(whole, atMs, clock)}" y="${top + 13}" text-anchor="middle" fill="#8a3f8f"><title>${label} at ${formatClock(atMs, { tenths: true })}</title>◆</text>`,
    );
  return markup`<text class="lane-name" x="0" y="${top + 13}">${cut(`${target} masters`, 16)}</text>${marks}`;
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
