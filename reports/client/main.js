import { plotChart } from "./plot.js";
import { unpack } from "./unpack.js";
import { clockText, contextText, placeText, valueText } from "./words.js";

/** Takes the charts over one after the other, when they come into view. Where anything is missing the static drawings stay. */
async function main() {
  const script = document.getElementById("page-data");
  if (script === null || typeof DecompressionStream === "undefined") return;
  /** @type {PageData} */
  const page = JSON.parse(script.textContent ?? "");
  const series = await unpack(page);
  const charts = makeCharts(page, series);
  const names = new Set(charts.map(({ clock }) => clock.group));
  const groups = new Map(
    Array.from(names, (name) => [name, makeGroup(charts.filter(({ clock }) => clock.group === name))]),
  );
  const timeline = groups.get("timeline");
  if (timeline !== undefined) makeToolbar(timeline);
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const chart = isIntersecting ? charts.find(({ figure }) => figure === target) : undefined;
        const group = chart === undefined ? undefined : groups.get(chart.clock.group);
        if (chart === undefined || group === undefined) continue;
        observer.unobserve(target);
        plotChart(chart, group);
      }
    },
    { rootMargin: "300px" },
  );
  for (const { figure } of charts) observer.observe(figure);
  watchLooks(charts, groups);
}

/**
 * @param {PageData} page
 * @param {(number | null)[][]} series
 * @returns {LiveChart[]}
 */
function makeCharts(page, series) {
  let at = 0;
  return page.charts.flatMap((data) => {
    const own = series.slice(at, (at += data.series.length));
    const clock = page.clocks[data.clock];
    const figure = document.getElementById(data.id);
    if (clock === undefined || figure === null) return [];
    const x = Array.from({ length: clock.count }, (_, index) => clock.firstMs + index * clock.stepMs);
    const isAlone = clock.group !== "timeline";
    const { values, moment } = addReadout(figure, data, isAlone);
    return [{ data, clock, figure, columns: [x, ...own], values, moment, plot: null }];
  });
}

/**
 * A line under the drawing that says what each series was at the cursor.
 *
 * @param {HTMLElement} figure
 * @param {ChartData} data
 * @param {boolean} hasMoment
 */
function addReadout(figure, data, hasMoment) {
  const line = document.createElement("p");
  line.className = "readout";
  const moment = hasMoment ? document.createElement("span") : null;
  if (moment !== null) line.append(moment);
  const values = data.series.map(({ name, colour }) => {
    const [item, swatch, value] = [
      document.createElement("span"),
      document.createElement("i"),
      document.createElement("b"),
    ];
    swatch.className = colour === "muted" ? "swatch muted" : `swatch series-${String(colour)}`;
    item.append(swatch, ` ${name} `, value);
    line.append(item);
    return value;
  });
  figure.append(line);
  return { values, moment };
}

/** @typedef {ReturnType<typeof makeGroup>} Group */

/**
 * Charts that share a clock: one cursor, one zoom.
 *
 * @param {LiveChart[]} charts
 */
function makeGroup(charts) {
  const clock = /** @type {LiveChart} */ (charts[0]).clock;
  const group = {
    charts,
    clock,
    range: /** @type {[number, number]} */ ([clock.startMs, clock.endMs]),
    isMoving: false,
    /** @type {((index: number | null) => void) | null} */
    onMoment: null,
    /** @type {(chart: LiveChart, index: number | null) => void} */
    onCursor: (chart, index) => {
      showValues(chart, index);
      if (!group.isMoving) group.onMoment?.(index);
    },
    /** @type {(chart: LiveChart, range: [number, number]) => void} */
    onZoom: (chart, range) => {
      if (group.isMoving || (range[0] === group.range[0] && range[1] === group.range[1])) return;
      group.zoom(range, chart);
    },
    /** @type {(range: [number, number], from?: LiveChart) => void} */
    zoom: (range, from) => {
      const isWhole =
        range[1] - range[0] < clock.stepMs ||
        (range[0] <= clock.startMs + clock.stepMs && range[1] >= clock.endMs - clock.stepMs);
      group.range = isWhole ? [clock.startMs, clock.endMs] : range;
      group.isMoving = true;
      const [min, max] = group.range;
      for (const one of charts) if (one !== from || isWhole) one.plot?.setScale("x", { min, max });
      group.isMoving = false;
    },
    /** @type {(index: number) => void} */
    moveTo: (index) => {
      group.isMoving = true;
      const atMs = clock.firstMs + index * clock.stepMs;
      for (const chart of charts) {
        if (chart.plot === null) showValues(chart, index);
        else chart.plot.setCursor({ left: chart.plot.valToPos(atMs, "x"), top: 10 });
        showValues(chart, index);
      }
      group.isMoving = false;
    },
  };
  return group;
}

/**
 * @param {LiveChart} chart
 * @param {number | null} index
 */
function showValues({ data, clock, columns, values, moment }, index) {
  const at = index === null ? null : (columns[0]?.[index] ?? null);
  if (moment !== null) moment.textContent = at === null ? "" : placeText(clock, at);
  for (const [series, element] of values.entries()) {
    const value = index === null ? null : (columns[series + 1]?.[index] ?? null);
    element.textContent = index === null ? "" : value === null ? "–" : valueText(value, data.values);
  }
}

/**
 * A slider for the moment, for keyboards and fingers, and buttons that zoom.
 *
 * @param {Group} group
 */
function makeToolbar(group) {
  const { clock } = group;
  const host = document.getElementById("toolbar");
  if (host === null) return;
  const label = document.createElement("label");
  label.textContent = "Moment ";
  const slider = document.createElement("input");
  Object.assign(slider, {
    type: "range",
    id: "moment",
    min: "0",
    max: String(Math.max(0, clock.count - 1)),
    step: "1",
    value: "0",
  });
  const output = document.createElement("output");
  output.htmlFor.add("moment");
  label.append(slider);
  const show = (/** @type {number} */ index) => {
    const atMs = clock.firstMs + index * clock.stepMs;
    const context = contextText(clock, atMs);
    output.textContent = `${clockText(atMs)}${context === "" ? "" : ` · ${context}`}`;
    slider.setAttribute("aria-valuetext", output.textContent);
  };
  slider.addEventListener("input", () => {
    show(slider.valueAsNumber);
    group.moveTo(slider.valueAsNumber);
  });
  group.onMoment = (index) => {
    if (index === null) return;
    slider.value = String(index);
    show(index);
  };
  const button = (/** @type {string} */ text, /** @type {() => [number, number]} */ range) => {
    const one = document.createElement("button");
    one.type = "button";
    one.textContent = text;
    one.addEventListener("click", () => group.zoom(range()));
    return one;
  };
  const around = 5000;
  host.setAttribute("role", "group");
  host.setAttribute("aria-label", "All charts of the timeline");
  host.append(
    label,
    output,
    button("Whole run", () => [clock.startMs, clock.endMs]),
    ...clock.faults.map(({ number, name, startMs, endMs }) =>
      button(`${String(number)} ${name}`, () => [
        Math.max(clock.startMs, startMs - around),
        Math.min(clock.endMs, endMs + 2 * around),
      ]),
    ),
  );
  host.className = "toolbar";
  show(0);
}

/**
 * Draws anew when the window's width or the reader's colours change.
 *
 * @param {LiveChart[]} charts
 * @param {Map<string, Group>} groups
 */
function watchLooks(charts, groups) {
  new ResizeObserver(() => {
    for (const { plot, figure } of charts)
      if (plot !== null && plot.width !== figure.clientWidth)
        plot.setSize({ width: figure.clientWidth, height: plot.height });
  }).observe(document.body);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const chart of charts) {
      const group = groups.get(chart.clock.group);
      if (chart.plot === null || group === undefined) continue;
      chart.plot.destroy();
      chart.figure.querySelector(".plot")?.remove();
      plotChart(chart, group);
    }
  });
}

void main();
