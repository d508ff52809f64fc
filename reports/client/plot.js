import { colourOf, faint, seriesColour } from "./colours.js";
import { drawBehind, drawOver } from "./draw-over.js";
import { heightOf } from "./height.js";
import { clockText, tickText } from "./words.js";

/**
 * Draws a chart with uPlot in place of its static drawing, which stays for printers.
 *
 * @param {LiveChart} chart
 * @param {{ range: [number, number]; onCursor: (chart: LiveChart, index: number | null) => void; onZoom: (chart: LiveChart, range: [number, number]) => void }} group
 */
export function plotChart(chart, group) {
  const { data, clock, figure } = chart;
  const quiet = colourOf("muted");
  const font = "11px system-ui, sans-serif";
  const topPx = clock.marks === null ? 34 : clock.marks.reduce((rows, { row }) => Math.max(rows, row + 1), 0) * 14 + 6;
  const host = document.createElement("div");
  host.className = "plot";
  host.setAttribute("role", "img");
  host.setAttribute("aria-labelledby", `${data.id}-title ${data.id}-text`);
  figure.querySelector("svg")?.after(host);
  figure.classList.add("live");
  const line = { stroke: colourOf("grid"), width: 1 };
  /** @type {PlotOptions} */
  const options = {
    width: figure.clientWidth,
    height: topPx + data.heightPx + 22,
    padding: [topPx, 92, 0, 0],
    legend: { show: false },
    focus: { alpha: 1 },
    cursor: {
      y: false,
      sync: { key: clock.group, scales: ["x", null] },
      drag: { x: true, y: false, setScale: true },
      points: { size: 6 },
    },
    scales: {
      x: { time: false, range: (_plot, min, max) => [min, max] },
      y: { range: [heightOf(data, data.scale.from), heightOf(data, data.scale.to)] },
    },
    axes: [
      {
        stroke: quiet,
        font,
        size: 22,
        gap: 3,
        grid: { show: false },
        ticks: { stroke: colourOf("axis"), size: 4 },
        splits: (_plot, _axis, min, max) =>
          clock.ticks === null
            ? roundMoments(min, max, 6)
            : clock.ticks.map(({ atMs }) => atMs).filter((atMs) => atMs >= min && atMs <= max),
        values: (_plot, splits) =>
          splits.map(
            (atMs) =>
              clock.ticks?.find((tick) => tick.atMs === atMs)?.label ?? clockText(atMs, (atMs / 1000) % 1 !== 0),
          ),
      },
      {
        stroke: quiet,
        font,
        size: 62,
        gap: 5,
        grid: line,
        ticks: { show: false },
        splits: () => data.scale.ticks.map((value) => heightOf(data, value)),
        values: () => data.scale.ticks.map((value) => tickText(value, data.values)),
      },
    ],
    series: [
      {},
      ...data.series.map(({ name, colour, dash, area, width }) => ({
        label: name,
        stroke: seriesColour(colour),
        width,
        points: { show: false },
        ...(dash === null ? {} : { dash: [...dash] }),
        ...(area ? { fill: faint(seriesColour(colour), 0.12) } : {}),
      })),
    ],
    hooks: {
      drawAxes: [(plot) => drawBehind(chart, plot)],
      draw: [(plot) => drawOver(chart, plot)],
      setCursor: [(plot) => group.onCursor(chart, plot.cursor.idx ?? null)],
      setScale: [
        (plot, key) => {
          const { min, max } = plot.scales[key] ?? {};
          if (key === "x" && typeof min === "number" && typeof max === "number") group.onZoom(chart, [min, max]);
        },
      ],
    },
  };
  const [x = [], ...values] = chart.columns;
  const heights = values.map((column) => column.map((value) => (value === null ? null : heightOf(data, value))));
  const plot = new uPlot(options, /** @type {PlotData} */ ([x, ...heights]), host);
  plot.setScale("x", { min: group.range[0], max: group.range[1] });
  chart.plot = plot;
}

/**
 * Round moments of the clock, `most` at the most.
 *
 * @param {number} startMs
 * @param {number} endMs
 * @param {number} most
 */
function roundMoments(startMs, endMs, most) {
  const steps = [
    100, 200, 500, 1000, 2000, 5000, 10000, 15000, 20000, 30000, 60000, 120000, 300000, 600000, 900000, 1800000,
    3600000, 7200000,
  ];
  const step = steps.find((one) => (endMs - startMs) / one <= most) ?? (endMs - startMs) / most;
  const moments = [];
  for (let at = Math.ceil(startMs / step) * step; at <= endMs; at += step) moments.push(at);
  return moments;
}
