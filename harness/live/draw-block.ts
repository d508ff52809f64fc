import { styleText } from "node:util";
import { formatQuantity } from "../verdict/format.ts";
import type { Glance, LoadGlance } from "./glance.ts";

export interface BlockStyle {
  readonly columns: number;
  readonly hasColor: boolean;
}

/** The block at the bottom of a terminal: a line for the clock, each load, each target, and the objectives. */
export function drawBlock(glance: Glance, { columns, hasColor }: BlockStyle): readonly string[] {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    hasColor ? styleText(format, text, { validateStream: false }) : text;
  const width = Math.max(
    ...glance.loads.map(({ name }) => name.length),
    ...glance.targets.map(({ name }) => name.length),
    4,
  );
  const lines: Part[][] = [
    clockLine(glance),
    ...glance.loads.map((load) => loadLine(load, width)),
    ...glance.targets.map((target): Part[] => [
      [target.name.padEnd(width), "dim"],
      [`  ${whole(target.commandsPerSecond)} commands/s`, null],
      [`   nodes ${String(target.nodesUp)}/${String(target.nodes)}`, target.nodesUp < target.nodes ? "yellow" : null],
      [`   memory ${target.memoryRatio === null ? "no limit" : percent(target.memoryRatio)}`, null],
      [`   evictions ${whole(target.evictions)}`, null],
      [`   clients ${whole(target.connectedClients)}`, null],
    ]),
    ...objectiveLines(glance, columns),
  ];
  return lines.map((parts) => fit(parts, columns, paint));
}

type Colour = "dim" | "bold" | "green" | "yellow" | "red";
type Part = readonly [text: string, colour: Colour | null];

function clockLine({ atMs, durationMs, phase, faults }: Glance): Part[] {
  const share = Math.max(0, Math.min(1, atMs / durationMs));
  const bar = "█".repeat(Math.round(share * 20)).padEnd(20, "░");
  const place =
    phase === null
      ? atMs >= durationMs
        ? "draining"
        : "about to start"
      : `${phase.name} ${seconds(atMs - phase.startMs)} of ${seconds(phase.endMs - phase.startMs)} s`;
  const active = faults.filter(({ state }) => state === "active");
  const failed = faults.filter(({ state }) => state === "failed");
  return [
    [`${bar} ${seconds(atMs)} of ${seconds(durationMs)} s`, "bold"],
    [`   ${place}`, null],
    ...active.map(({ name, sinceMs }): Part => [`   ⚡ ${name} for ${seconds(atMs - (sinceMs ?? atMs))} s`, "yellow"]),
    ...failed.map(({ name }): Part => [`   ✗ ${name} had no effect or did not heal`, "red"]),
  ];
}

function loadLine(load: LoadGlance, width: number): Part[] {
  return [
    [load.name.padEnd(width), "bold"],
    [`  ${whole(load.donePerSecond)}/s of ${whole(load.offeredPerSecond)}/s`, null],
    [`   p99 ${load.p99Ms === null ? "–" : formatQuantity(load.p99Ms, "ms")}`, null],
    [` ${sparkline(load.p99HistoryMs)}`, "dim"],
    [`   failed ${whole(load.failed)}`, load.failedPerSecond > 0 ? "red" : null],
    ...(load.hitRatio === null ? [] : [[`   hits ${percent(load.hitRatio)}`, null] as const]),
    ...(load.backlog > 0 ? [[`   backlog ${whole(load.backlog)}`, "yellow"] as const] : []),
  ];
}

const marks = { holds: ["✓", "green"], broken: ["✗", "red"], open: ["·", "dim"] } as const;

/** Broken ones first; as many lines as they take, four at most. */
function objectiveLines({ objectives }: Glance, columns: number): Part[][] {
  const order = { broken: 0, holds: 1, open: 2 };
  const parts = objectives
    .toSorted((a, b) => order[a.state] - order[b.state])
    .map(({ name, state, measured, unit }): Part => {
      const [mark, colour] = marks[state];
      const value = measured === null ? "" : ` ${formatQuantity(measured, unit)}`;
      return [`${mark} ${name}${value}   `, colour];
    });
  const lines: Part[][] = [];
  let used = Infinity;
  for (const part of parts) {
    if (used + part[0].trimEnd().length > columns - 1) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(part);
    used += part[0].length;
  }
  return lines.slice(0, 4);
}

function fit(parts: readonly Part[], columns: number, paint: (format: Colour, text: string) => string): string {
  let left = columns - 1;
  return parts
    .map(([text, colour]) => {
      const shown = text.slice(0, Math.max(0, left));
      left -= shown.length;
      return colour === null || shown === "" ? shown : paint(colour, shown);
    })
    .join("")
    .trimEnd();
}

const bars = "▁▂▃▄▅▆▇█";

/** On a logarithmic scale from the lowest to the highest; a second in which nothing ended is a gap. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.flatMap((value) => (value === null ? [] : [Math.log10(Math.max(value, 0.01))]));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return values
    .map((value) => {
      if (value === null) return " ";
      const share = high - low < 0.05 ? 0 : (Math.log10(Math.max(value, 0.01)) - low) / (high - low);
      return bars[Math.round(share * (bars.length - 1))] ?? " ";
    })
    .join("");
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(0);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
