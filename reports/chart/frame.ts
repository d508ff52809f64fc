import { markup, type Markup } from "../text/markup.ts";
import { lengthOf } from "../text/clean.ts";
import { formatClock } from "../text/format.ts";
import type { Clock } from "./model.ts";
import { clockTicks } from "./scale.ts";

/**
 * Where the plot lies in its drawing: across in per cent of the width, down in pixels. So a chart fills whatever width it is
 * given while its letters keep their size, with no script and no style sheet.
 */
export interface Frame {
  readonly leftPercent: number;
  readonly widthPercent: number;
  readonly topPx: number;
  readonly heightPx: number;
  /** Narrowest width of the whole drawing that labels should still fit into, in pixels. */
  readonly assumedPx: number;
}

/** A moment as a position across the drawing: `37.5%`. */
export function across({ leftPercent, widthPercent }: Frame, atMs: number, clock: Clock): string {
  return `${round(leftPercent + share(atMs, clock) * widthPercent)}%`;
}

/** A stretch of time as a width: `12.5%`. */
export function widthOf({ widthPercent }: Frame, startMs: number, endMs: number, clock: Clock): string {
  return `${round((share(endMs, clock) - share(startMs, clock)) * widthPercent)}%`;
}

/** How many pixels lie between two moments in a narrow page; for deciding which labels fit. */
export function pixelsBetween(
  { widthPercent, assumedPx }: Frame,
  startMs: number,
  endMs: number,
  clock: Clock,
): number {
  return (share(endMs, clock) - share(startMs, clock)) * (widthPercent / 100) * assumedPx;
}

/** Rough width of a label of 11 px. */
export function labelPx(text: string): number {
  return lengthOf(text) * 6.2 + 4;
}

/** The clock's ticks under the plot, and the line that they stand on. */
export function drawClock(frame: Frame, clock: Clock, most: number): Markup {
  const bottom = frame.topPx + frame.heightPx;
  const named =
    clock.ticks ?? clockTicks(clock.startMs, clock.endMs, most).map((atMs) => ({ atMs, label: formatClock(atMs) }));
  const ticks = named.map(({ atMs, label }) => {
    const x = across(frame, atMs, clock);
    return markup`<line class="axis" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 4}" stroke="#8a939d"/><text class="tick" x="${x}" y="${bottom + 16}" text-anchor="middle">${label}</text>`;
  });
  const end = frame.leftPercent + frame.widthPercent;
  const unit =
    clock.ticks === undefined ? markup`<text class="tick" x="${end + 4.5}%" y="${bottom + 16}">min:s</text>` : null;
  return markup`<line class="axis" x1="${frame.leftPercent}%" x2="${end}%" y1="${bottom}" y2="${bottom}" stroke="#8a939d"/>${ticks}${unit}`;
}

function share(atMs: number, { startMs, endMs }: Clock): number {
  return Math.min(1, Math.max(0, (atMs - startMs) / Math.max(1, endMs - startMs)));
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
