import { colourOf, faint, seriesColour } from "./colours.js";
import { heightOf } from "./height.js";

/**
 * Behind the lines: phases' borders, windows of faults (those of other targets paler), what was never run.
 *
 * @param {LiveChart} chart
 * @param {Plot} plot
 */
export function drawBehind({ data, clock }, plot) {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const x = (/** @type {number} */ atMs) => plot.valToPos(atMs, "x", true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
  ctx.clip();
  ctx.fillStyle = colourOf("rule");
  for (const { startMs } of clock.phases) ctx.fillRect(x(startMs), bbox.top - 30 * px, px, bbox.height + 30 * px);
  for (const { startMs, endMs, target } of clock.faults) {
    const isOwn = data.target === "" || target === data.target;
    const [left, right] = [x(startMs), x(endMs)];
    const top = clock.marks === null ? bbox.top - 14 * px : bbox.top;
    const height = bbox.top + bbox.height - top;
    ctx.fillStyle = faint(colourOf("fault"), isOwn ? 0.17 : 0.06);
    ctx.fillRect(left, top, right - left, height);
    ctx.fillStyle = faint(colourOf("fault-edge"), isOwn ? 0.9 : 0.35);
    ctx.fillRect(left, top, px, height);
    ctx.fillRect(right, top, px, height);
  }
  if (clock.cutAtMs !== null) {
    ctx.fillStyle = faint(colourOf("muted"), 0.12);
    ctx.fillRect(x(clock.cutAtMs), bbox.top, bbox.width, bbox.height);
  }
  ctx.restore();
}

/**
 * Over the lines: limits, changes of master, names of phases, faults and steps, and the name of each line at its end.
 *
 * @param {LiveChart} chart
 * @param {Plot} plot
 */
export function drawOver(chart, plot) {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  ctx.save();
  ctx.font = `${String(11 * px)}px system-ui, sans-serif`;
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  ctx.beginPath();
  ctx.rect(bbox.left - 6 * px, 0, bbox.width + 12 * px, bbox.top + bbox.height + 2 * px);
  ctx.clip();
  drawLimits(chart, plot);
  drawNames(chart, plot);
  ctx.restore();
  ctx.save();
  drawSeriesNames(chart, plot);
  ctx.restore();
}

/**
 * @param {LiveChart} chart
 * @param {Plot} plot
 */
function drawLimits({ data }, plot) {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  for (const { value, label, isBroken, spans } of data.limits) {
    const y = plot.valToPos(heightOf(data, value), "y", true);
    ctx.strokeStyle = ctx.fillStyle = colourOf(isBroken ? "bad" : "text");
    ctx.lineWidth = 1.5 * px;
    ctx.setLineDash([5 * px, 3 * px]);
    for (const { startMs, endMs } of spans) {
      ctx.beginPath();
      ctx.moveTo(plot.valToPos(startMs, "x", true), y);
      ctx.lineTo(plot.valToPos(endMs, "x", true), y);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    const left = Math.max(bbox.left, plot.valToPos(spans[0]?.startMs ?? 0, "x", true));
    ctx.fillText(label, left + 3 * px, y < bbox.top + 14 * px ? y + 12 * px : y - 4 * px);
  }
}

/**
 * @param {LiveChart} chart
 * @param {Plot} plot
 */
function drawNames({ data, clock }, plot) {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const bottom = bbox.top + bbox.height;
  const x = (/** @type {number} */ atMs) => plot.valToPos(atMs, "x", true);
  for (const { atMs, target } of clock.failovers) {
    if (data.target !== "" && target !== data.target) continue;
    ctx.fillStyle = colourOf("s3");
    ctx.fillRect(x(atMs), bbox.top, px, bbox.height);
    ctx.fillText("◆", x(atMs) - 4 * px, bottom - 2 * px);
  }
  for (const { atMs, text, row } of clock.marks ?? []) {
    const top = (row * 14 + 9) * px;
    ctx.fillStyle = colourOf("text");
    ctx.fillRect(x(atMs), top + 3 * px, px, bottom - top - 3 * px);
    ctx.fillText(text, x(atMs) - 3 * px, top);
  }
  if (clock.marks !== null) return;
  ctx.fillStyle = colourOf("muted");
  drawInRooms(plot, clock.phases, -19, ({ name }) => name);
  ctx.fillStyle = colourOf("fault-text");
  drawInRooms(
    plot,
    clock.faults.toSorted((a, b) => a.startMs - b.startMs),
    -4,
    ({ number, name }) => [`${String(number)} ${name}`, String(number)],
  );
}

/**
 * Names of stretches at their beginnings, each up to the next one: the longest text that has room, else none.
 *
 * @template {Stretch} T
 * @param {Plot} plot
 * @param {readonly T[]} stretches
 * @param {number} offset
 * @param {(one: T) => string | string[]} textsOf
 */
function drawInRooms(plot, stretches, offset, textsOf) {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  for (const [index, stretch] of stretches.entries()) {
    const left = Math.max(bbox.left, plot.valToPos(stretch.startMs, "x", true));
    const next = stretches[index + 1];
    const right = Math.min(
      bbox.left + bbox.width + 60 * px,
      next === undefined ? Infinity : plot.valToPos(next.startMs, "x", true),
    );
    if (next === undefined && plot.valToPos(stretch.endMs, "x", true) < bbox.left) continue;
    const text = [textsOf(stretch)].flat().find((one) => ctx.measureText(one).width + 8 * px <= right - left);
    if (text !== undefined) ctx.fillText(text, left + 4 * px, bbox.top + offset * px);
  }
}

/**
 * @param {LiveChart} chart
 * @param {Plot} plot
 */
function drawSeriesNames({ data, columns }, plot) {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const { max = Infinity, min = -Infinity } = plot.scales["x"] ?? {};
  ctx.font = `600 ${String(11 * px)}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  const names = data.series
    .flatMap(({ name, colour }, index) => {
      const last = (columns[index + 1] ?? []).findLast((value, point) => {
        const at = columns[0]?.[point] ?? 0;
        return value !== null && at <= max && at >= min;
      });
      if (last === undefined || last === null) return [];
      const y = Math.min(bbox.top + bbox.height, Math.max(bbox.top, plot.valToPos(heightOf(data, last), "y", true)));
      return [{ name: name.length > 13 ? `${name.slice(0, 12)}…` : name, colour, y }];
    })
    .toSorted((a, b) => a.y - b.y);
  for (const [index, one] of names.entries()) one.y = Math.max(one.y, (names[index - 1]?.y ?? -Infinity) + 13 * px);
  for (let index = names.length - 1, limit = bbox.top + bbox.height - 5 * px; index >= 0; index -= 1) {
    const one = names[index];
    if (one === undefined) break;
    one.y = Math.min(one.y, limit);
    limit = one.y - 13 * px;
  }
  for (const { name, colour, y } of names) {
    ctx.fillStyle = seriesColour(colour);
    ctx.fillText(name, bbox.left + bbox.width + 6 * px, y + 4 * px);
  }
}
