import { markup, type Markup } from "../text/markup.ts";
import { downsample } from "./downsample.ts";
import type { Clock, Look, Point, Series } from "./model.ts";
import type { Scale } from "./scale.ts";

/** The plot's own coordinates; `preserveAspectRatio="none"` stretches them to whatever the page has. */
export const plotWidth = 2_000;
export const plotHeight = 1_000;

const dashes = { long: "7 4", short: "4 3", dots: "1.5 3" } as const;
/** Presentation attributes, for where a content policy blocks the style sheet; the classes of the same name override them. */
const colours = ["#0b62a4", "#b84a00", "#00755a", "#8a3f8f", "#7a6a00", "#3d5a80"] as const;
const mutedColour = "#5b6470";

export function colourOf({ colour }: Look): { readonly name: string; readonly colour: string } {
  if (colour === "muted") return { name: "muted", colour: mutedColour };
  const index = colour % colours.length;
  return { name: `series-${String(index)}`, colour: colours[index] ?? mutedColour };
}

/** A line with its gaps, and the area under it where asked for. A lone point between gaps is a dot. */
export function drawLine({ points, look }: Series, scale: Scale, clock: Clock, buckets: number): Markup {
  const runs = runsOf(downsample(points, buckets)).map((run) => run.map((point) => place(point, scale, clock)));
  const { name, colour } = colourOf(look);
  const dash = look.dash === undefined ? null : markup` stroke-dasharray="${dashes[look.dash]}"`;
  const area =
    look.area === true
      ? markup`<path class="area ${name}" fill="${colour}" fill-opacity="0.12" d="${runs.map(areaPath).join("")}"/>`
      : null;
  const width = look.isThin === true ? "1" : "1.75";
  return markup`${area}<path class="line ${name}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round" vector-effect="non-scaling-stroke"${dash} d="${runs.map(linePath).join("")}"/>`;
}

type Spot = readonly [x: number, y: number];

function place({ atMs, value }: Point, scale: Scale, { startMs, endMs }: Clock): Spot {
  const x = ((atMs - startMs) / Math.max(1, endMs - startMs)) * plotWidth;
  return [Math.round(x), Math.round((1 - scale.place(value ?? 0)) * plotHeight)];
}

/** Stretches without a gap. */
function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point.value === null || !Number.isFinite(point.value)) runs.push([]);
    else runs.at(-1)?.push(point);
  }
  return runs.filter((run) => run.length > 0);
}

function linePath(run: readonly Spot[]): string {
  let path = "";
  let [lastX, lastY] = [0, 0];
  for (const [x, y] of run) {
    path += path === "" ? `M${String(x)} ${String(y)}` : `l${String(x - lastX)} ${String(y - lastY)}`;
    [lastX, lastY] = [x, y];
  }
  return run.length === 1 ? `${path}h0` : path;
}

function areaPath(run: readonly Spot[]): string {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined || run.length < 2) return "";
  return `${linePath(run)}V${String(plotHeight)}H${String(first[0])}Z`;
}
