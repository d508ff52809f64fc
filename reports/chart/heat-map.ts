import { markup, type Markup } from "../text/markup.ts";
import { formatMs, formatNumber } from "../text/format.ts";
import { drawFailovers, labelBands } from "./bands.ts";
import { across, drawClock, type Frame } from "./frame.ts";
import type { Clock } from "./model.ts";

/** How many values lay in each band of latency in each stretch of the clock. */
export interface HeatMap {
  readonly id: string;
  readonly title: string;
  readonly target: string;
  readonly columnMs: number;
  /** The end of each band in ms, the lowest first, each the same factor above the one before. */
  readonly bandEndsMs: readonly number[];
  /** By column, then by band. */
  readonly columns: readonly (readonly number[])[];
  readonly summary: string;
}

const place = { leftPercent: 10.5, widthPercent: 71.5, topPx: 34, assumedPx: 420 };
const bandPx = 8;

/** From which share of a column's values on which shade counts, the faintest first: a single slow slot must still be seen. */
const shades = [
  { from: 0, opacity: 0.18, label: "a few" },
  { from: 0.001, opacity: 0.36, label: "0.1 %" },
  { from: 0.01, opacity: 0.55, label: "1 %" },
  { from: 0.1, opacity: 0.78, label: "10 %" },
  { from: 0.4, opacity: 1, label: "40 % of a column and more" },
] as const;

/** A figure in which each column is a histogram lying on its side: where slots were, and how the tail rises. */
export function drawHeatMap(map: HeatMap, clock: Clock): Markup {
  const frame: Frame = { ...place, heightPx: Math.max(1, map.bandEndsMs.length) * bandPx };
  const bottom = frame.topPx + frame.heightPx;
  const columnsInClock = (clock.endMs - clock.startMs) / map.columnMs;
  return markup`<figure class="chart heat" id="${map.id}">
<figcaption><b>${map.title}</b> <span class="unit">ms, logarithmic, by ${formatMs(map.columnMs)}</span><br><span class="summary">${map.summary}</span></figcaption>
<svg role="img" aria-labelledby="${map.id}-title ${map.id}-text" width="100%" height="${bottom + 22}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor">
<title id="${map.id}-title">${map.title}, heat map</title><desc id="${map.id}-text">${map.summary}</desc>
${drawEdges(frame, clock)}<svg x="${frame.leftPercent}%" y="${frame.topPx}" width="${frame.widthPercent}%" height="${frame.heightPx}" viewBox="0 0 ${String(Math.max(1, columnsInClock))} ${String(Math.max(1, map.bandEndsMs.length))}" preserveAspectRatio="none" shape-rendering="crispEdges">${shades.map(({ opacity }, shade) => drawShade(map, shade, opacity))}</svg>
${drawTicks(map, frame)}${drawFailovers(frame, clock, map.target)}${labelBands(frame, clock, map.target)}${drawClock(frame, clock, 6)}
</svg>
<p class="legend">${shades.map(({ opacity, label }) => markup`<span class="key"><svg width="12" height="12" aria-hidden="true"><rect class="heat-cell" width="12" height="12" fill="#0b62a4" fill-opacity="${opacity}"/></svg> ${label}</span> `)}</p></figure>
`;
}

/** All cells of a shade are one path; cells above each other are one stroke of it. */
function drawShade({ columns }: HeatMap, shade: number, opacity: number): Markup | null {
  let path = "";
  for (const [x, bands] of columns.entries()) {
    const all = bands.reduce((sum, count) => sum + count, 0);
    let height = 0;
    for (let band = 0; band <= bands.length; band += 1) {
      const count = bands[band] ?? 0;
      if (count > 0 && shadeOf(count / all) === shade) {
        height += 1;
      } else if (height > 0) {
        path += `M${String(x)} ${String(bands.length - band)}v${String(height)}h1v-${String(height)}z`;
        height = 0;
      }
    }
  }
  return path === "" ? null : markup`<path class="heat-cell" fill="#0b62a4" fill-opacity="${opacity}" d="${path}"/>`;
}

function shadeOf(share: number): number {
  return shades.findLastIndex(({ from }) => share >= from);
}

/** Powers of ten that lie within the bands. */
function drawTicks({ bandEndsMs }: HeatMap, frame: Frame): Markup {
  const [first, last] = [bandEndsMs[0], bandEndsMs.at(-1)];
  if (first === undefined || last === undefined) return markup``;
  const factor = bandEndsMs.length > 1 ? (bandEndsMs[1] ?? first) / first : 10;
  const lowest = Math.log10(first / factor);
  const span = Math.log10(last) - lowest;
  const powers = Array.from({ length: 13 }, (_, index) => index - 4).filter(
    (power) => power >= lowest - 1e-9 && power <= lowest + span + 1e-9,
  );
  return markup`${powers.map((power) => {
    const y = Math.round((frame.topPx + (1 - (power - lowest) / span) * frame.heightPx) * 10) / 10;
    return markup`<line class="grid over" x1="${frame.leftPercent}%" x2="${frame.leftPercent + frame.widthPercent}%" y1="${y}" y2="${y}" stroke="#8a939d" stroke-opacity="0.35"/><text class="tick" x="${frame.leftPercent}%" dx="-6" y="${y + 4}" text-anchor="end">${formatNumber(10 ** power)}</text>`;
  })}`;
}

/** Faults as lines alone: shading would change the shades of the cells. */
function drawEdges(frame: Frame, clock: Clock): Markup {
  return markup`${clock.faults.map(({ startMs, endMs }) =>
    [startMs, endMs].map((atMs) => {
      const x = across(frame, atMs, clock);
      return markup`<line class="fault edge" x1="${x}" x2="${x}" y1="${frame.topPx - 14}" y2="${frame.topPx + frame.heightPx}" stroke="#9a6700" stroke-dasharray="2 3"/>`;
    }),
  )}`;
}
