import { cut } from "../text/clean.ts";
import { markup, type Markup } from "../text/markup.ts";
import { drawBands, drawFailovers, labelBands } from "./bands.ts";
import { across, drawClock, type Frame } from "./frame.ts";
import { colourOf, drawLine, plotHeight, plotWidth } from "./line.ts";
import { drawMarks, heightOfMarks, layMarks, markFrame } from "./marks.ts";
import type { Chart, Clock, LimitLine } from "./model.ts";
import { makeScale, type Scale } from "./scale.ts";
import { axisText } from "./value-text.ts";

const place = markFrame;
const bandsPx = 34;
const belowPx = 22;

/** How finely lines are drawn: of every bucket its lowest and its highest point stay. */
export const finestBuckets = 240;

/** A figure: a title with its unit, what is to be seen in words, and a static drawing that takes the width of the page. */
export function drawChart(chart: Chart, clock: Clock, buckets = finestBuckets): Markup {
  const { id, title, unit, target, series, summary } = chart;
  const scale = scaleOf(chart);
  const marks = layMarks(place, clock);
  const frame: Frame = {
    ...place,
    heightPx: chart.heightPx ?? place.heightPx,
    topPx: clock.marks === undefined ? bandsPx : heightOfMarks(marks) + 6,
  };
  const isEmpty = series.every(({ points }) => points.every(({ value }) => value === null));
  const lines = series.map((one) => drawLine(one, scale, clock, buckets));
  const bottom = frame.topPx + frame.heightPx;
  const names = clock.marks === undefined ? labelBands(frame, clock, target) : drawMarks(marks, frame, clock);
  return markup`<figure class="chart" id="${id}">
<figcaption><b>${title}</b> <span class="unit">${unit}${scale.kind === "log" ? ", logarithmic" : ""}</span><br><span class="summary">${summary}</span></figcaption>
<svg role="img" aria-labelledby="${id}-title ${id}-text" width="100%" height="${bottom + belowPx}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">
<title id="${id}-title">${title}, ${unit}</title><desc id="${id}-text">${summary}</desc>
${drawBands(frame, clock, target)}${drawGrid(scale, chart, frame)}
<svg x="${frame.leftPercent}%" y="${frame.topPx}" width="${frame.widthPercent}%" height="${frame.heightPx}" viewBox="0 0 ${plotWidth} ${plotHeight}" preserveAspectRatio="none" overflow="visible">${lines}</svg>
${chart.limits.map((limit) => drawLimit(limit, scale, frame, clock))}${drawFailovers(frame, clock, target)}${names}${labelSeries(chart, scale, frame)}${drawClock(frame, clock, 6)}
${isEmpty ? markup`<text class="tick" x="${frame.leftPercent + frame.widthPercent / 2}%" y="${bottom - frame.heightPx / 2}" text-anchor="middle">no data</text>` : null}
</svg></figure>
`;
}

const scales = new WeakMap<Chart, Scale>();

/** The vertical scale of a chart: it holds every point and every limit. */
export function scaleOf(chart: Chart): Scale {
  const known = scales.get(chart);
  if (known !== undefined) return known;
  const limits = chart.limits.map(({ value }) => value);
  const scale = makeScale(chart.series, limits, chart.vertical, chart.values === "bytes");
  scales.set(chart, scale);
  return scale;
}

function topOf(scale: Scale, value: number, frame: Frame): number {
  return Math.round((frame.topPx + (1 - scale.place(value)) * frame.heightPx) * 10) / 10;
}

function drawGrid(scale: Scale, { values }: Chart, frame: Frame): Markup {
  const end = frame.leftPercent + frame.widthPercent;
  return markup`${scale.ticks.map((value) => {
    const y = topOf(scale, value, frame);
    return markup`<line class="grid" x1="${frame.leftPercent}%" x2="${end}%" y1="${y}" y2="${y}" stroke="#e3e7eb"/><text class="tick" x="${frame.leftPercent}%" dx="-6" y="${y + 4}" text-anchor="end">${axisText(value, values)}</text>`;
  })}`;
}

function drawLimit({ value, label, spans, isBroken }: LimitLine, scale: Scale, frame: Frame, clock: Clock): Markup {
  const y = topOf(scale, value, frame);
  const name = isBroken ? "limit broken" : "limit";
  const colour = isBroken ? "#b3261e" : "#3b434b";
  const lines = spans.map(
    ({ startMs, endMs }) =>
      markup`<line class="${name}" x1="${across(frame, startMs, clock)}" x2="${across(frame, endMs, clock)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1.5" stroke-dasharray="5 3"/>`,
  );
  const first = spans[0];
  if (first === undefined) return markup``;
  const below = y < frame.topPx + 14;
  return markup`${lines}<text class="${name}" x="${across(frame, first.startMs, clock)}" dx="3" y="${below ? y + 12 : y - 4}" fill="${colour}">${label}</text>`;
}

/** Direct labels at the right end of each line, pushed apart where they would cover each other. */
function labelSeries({ series }: Chart, scale: Scale, frame: Frame): Markup {
  const lineHeight = 13;
  const labels = series
    .map(({ name, points, look }) => {
      const last = points.findLast(({ value }) => value !== null);
      return { name, look, y: last === undefined ? null : topOf(scale, last.value ?? 0, frame) };
    })
    .filter((label): label is typeof label & { y: number } => label.y !== null)
    .toSorted((a, b) => a.y - b.y);
  const bottom = frame.topPx + frame.heightPx;
  const tops: number[] = [];
  for (const { y } of labels) tops.push(Math.max(y, (tops.at(-1) ?? -Infinity) + lineHeight));
  let limit = bottom;
  for (let index = tops.length - 1; index >= 0; index -= 1) {
    tops[index] = Math.min(tops[index] ?? limit, limit);
    limit = (tops[index] ?? limit) - lineHeight;
  }
  return markup`${labels.map(({ name, look }, index) => {
    const { name: className, colour } = colourOf(look);
    return markup`<text class="name ${className}" x="${frame.leftPercent + frame.widthPercent}%" dx="6" y="${(tops[index] ?? bottom) + 4}" fill="${colour}">${cut(name, /[A-Z]{3}/u.test(name) ? 10 : 13)}</text>`;
  })}`;
}
