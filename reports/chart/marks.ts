import { markup, type Markup } from "../text/markup.ts";
import { formatClock } from "../text/format.ts";
import { across, labelPx, pixelsBetween, type Frame } from "./frame.ts";
import type { Clock, Mark } from "./model.ts";

const rowPx = 14;

/** Where marks are laid out: the plot of a chart in a narrow page. */
export const markFrame: Omit<Frame, "topPx"> = { leftPercent: 10.5, widthPercent: 71.5, heightPx: 112, assumedPx: 420 };

/** A row for each mark that would cover the one before it, the upmost first. */
export function layMarks(frame: Omit<Frame, "topPx">, clock: Clock): readonly (Mark & { readonly row: number })[] {
  const ends: number[] = [];
  return (clock.marks ?? []).map((mark) => {
    const x = pixelsBetween({ ...frame, topPx: 0 }, clock.startMs, mark.atMs, clock);
    const row = ends.findIndex((end) => end < x);
    const free = row === -1 ? ends.length : row;
    ends[free] = x + labelPx(`${mark.symbol} ${mark.label}`) + 4;
    return { ...mark, row: free };
  });
}

/** How much room marks need above the plot. */
export function heightOfMarks(marks: ReturnType<typeof layMarks>): number {
  return marks.reduce((rows, { row }) => Math.max(rows, row + 1), 0) * rowPx;
}

/** A line through the plot for each mark, with its symbol and name above. */
export function drawMarks(marks: ReturnType<typeof layMarks>, frame: Frame, clock: Clock): Markup {
  const bottom = frame.topPx + frame.heightPx;
  return markup`${marks.map(({ atMs, symbol, label, row }) => {
    const x = across(frame, atMs, clock);
    const y = frame.topPx - heightOfMarks(marks) + row * rowPx + 9;
    return markup`<g><title>${label} at ${formatClock(atMs, { tenths: true })}</title><line class="mark-line" x1="${x}" x2="${x}" y1="${y + 3}" y2="${bottom}" stroke="#3b434b" stroke-dasharray="1 3"/><text class="mark-name" x="${x}" dx="-3" y="${y}">${symbol} ${label}</text></g>`;
  })}`;
}
