import { formatClock } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";
import { across, labelPx, pixelsBetween, widthOf, type Frame } from "./frame.ts";
import type { Clock, FaultBand } from "./model.ts";

/** Behind the lines: the borders of the phases and the windows of the faults, those of other targets paler. */
export function drawBands(frame: Frame, clock: Clock, target: string | null): Markup {
  const bottom = frame.topPx + frame.heightPx;
  const borders = clock.phases.map(({ startMs }) => {
    const x = across(frame, startMs, clock);
    return markup`<line class="border" x1="${x}" x2="${x}" y1="${frame.topPx - 30}" y2="${bottom}" stroke="#c9cfd6"/>`;
  });
  return markup`${borders}${clock.faults.map((fault) => drawWindow(fault, frame, clock, target))}${drawCut(frame, clock)}`;
}

function drawWindow(fault: FaultBand, frame: Frame, clock: Clock, target: string | null): Markup {
  const isOwn = target === null || fault.target === target;
  const top = frame.topPx - 14;
  const bottom = frame.topPx + frame.heightPx;
  const [x, end] = [across(frame, fault.startMs, clock), across(frame, fault.endMs, clock)];
  const width = widthOf(frame, fault.startMs, fault.endMs, clock);
  const name = isOwn ? "fault" : "fault other";
  const healed = fault.isHealed ? `healed ${formatClock(fault.endMs, { tenths: true })}` : "never healed";
  const edge = fault.isHealed
    ? markup`<line class="${name} edge" x1="${end}" x2="${end}" y1="${top}" y2="${bottom}" stroke="#9a6700" stroke-dasharray="2 3" stroke-opacity="${isOwn ? "0.9" : "0.35"}"/>`
    : null;
  return markup`<g><title>${fault.name}: injected ${formatClock(fault.startMs, { tenths: true })}, ${healed}</title><rect class="${name}" x="${x}" y="${top}" width="${width}" height="${bottom - top}" fill="#bf8700" fill-opacity="${isOwn ? "0.17" : "0.06"}"/><line class="${name} edge" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="#9a6700" stroke-opacity="${isOwn ? "0.9" : "0.35"}"/>${edge}</g>`;
}

/** What was planned and never came: hatched by its border and its words. */
function drawCut(frame: Frame, clock: Clock): Markup | null {
  if (clock.cut === null) return null;
  const { atMs, label } = clock.cut;
  const x = across(frame, atMs, clock);
  const bottom = frame.topPx + frame.heightPx;
  return markup`<g><title>${label} at ${formatClock(atMs, { tenths: true })}</title><rect class="cut" x="${x}" y="${frame.topPx}" width="${widthOf(frame, atMs, clock.endMs, clock)}" height="${frame.heightPx}" fill="#5b6470" fill-opacity="0.1"/><line class="cut" x1="${x}" x2="${x}" y1="${frame.topPx - 14}" y2="${bottom}" stroke="#b3261e" stroke-width="1.5"/></g>`;
}

/** The names of phases and faults above the plot. Where a fault's name has no room its number stands alone; what has no room at all is left to the timeline. */
export function labelBands(frame: Frame, clock: Clock, target: string | null): Markup {
  const phases = clock.phases.map(({ name, startMs, endMs }) =>
    labelPx(name) > pixelsBetween(frame, startMs, endMs, clock)
      ? null
      : markup`<text class="phase" x="${across(frame, startMs, clock)}" dx="4" y="${frame.topPx - 19}" fill="#5b6470">${name}</text>`,
  );
  const starts = clock.faults.toSorted((a, b) => a.startMs - b.startMs);
  const faults = starts.map((fault, index) => {
    const next = starts[index + 1]?.startMs ?? clock.endMs;
    const room = pixelsBetween(frame, fault.startMs, Math.max(next, fault.startMs), clock);
    const isLast = index === starts.length - 1;
    const full = `${String(fault.number)} ${fault.name}`;
    const hasRoom = labelPx(full) <= room || (isLast && labelPx(full) <= room + 70);
    const text = hasRoom ? full : String(fault.number);
    if (!isLast && labelPx(text) > room) return null;
    const isOwn = target === null || fault.target === target;
    return markup`<text class="${isOwn ? "fault-name" : "fault-name other"}" x="${across(frame, fault.startMs, clock)}" dx="4" y="${frame.topPx - 4}" fill="${isOwn ? "#7a5200" : "#8a939d"}">${text}</text>`;
  });
  return markup`${phases}${faults}${labelCut(frame, clock)}`;
}

function labelCut(frame: Frame, clock: Clock): Markup | null {
  if (clock.cut === null) return null;
  const hasRoom = pixelsBetween(frame, clock.cut.atMs, clock.endMs, clock) > labelPx("not run");
  return hasRoom
    ? markup`<text class="phase" x="${across(frame, clock.cut.atMs, clock)}" dx="6" y="${frame.topPx + 14}" fill="#5b6470">not run</text>`
    : null;
}

/** Diamonds where a master changed. */
export function drawFailovers(frame: Frame, clock: Clock, target: string | null): Markup {
  const bottom = frame.topPx + frame.heightPx;
  return markup`${clock.failovers
    .filter((failover) => target === null || failover.target === target)
    .map(({ atMs, label }) => {
      const x = across(frame, atMs, clock);
      return markup`<g><title>${label} at ${formatClock(atMs, { tenths: true })}</title><line class="failover" x1="${x}" x2="${x}" y1="${frame.topPx}" y2="${bottom}" stroke="#8a3f8f" stroke-dasharray="1 3"/><text class="failover" x="${x}" y="${bottom - 2}" text-anchor="middle" fill="#8a3f8f">◆</text></g>`;
    })}`;
}
