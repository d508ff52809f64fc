import { describeEvent } from "../journal/describe-event.ts";
import type { LiveEvidence } from "../journal/live-evidence.ts";
import { drawBlock } from "./draw-block.ts";
import type { Glance, LoadGlance } from "./glance.ts";
import type { View } from "./view.ts";

export interface ProgressOutput {
  readonly write: (text: string) => void;
  /** Keep a block of figures at the bottom; without it there is a line an event, as a CI log wants it. */
  readonly isTerminal: boolean;
  readonly hasColor: boolean;
  /** Asked each time: people change the size of their windows. */
  readonly columns: () => number;
}

/** In a log a line this often says that the run goes on. */
const heartbeatMs = 10_000;
/** Three sentinels say the same within a second or two: once is enough. */
const repeatMs = 3_000;

/** Tells what happens: a line an event, and the state of the run below them. */
export function showProgress(live: LiveEvidence, output: ProgressOutput): Required<Omit<View, "ended">> {
  let zeroMs: number | null = null;
  let block: readonly string[] = [];
  let beatAtMs = 0;
  const said = new Map<string, number>();

  const clear = () => (block.length === 0 ? "" : `\r\u001B[${String(block.length)}A\u001B[0J`);
  const draw = () => block.map((line) => `${line}\n`).join("");
  const line = (text: string) => {
    output.write(`${clear()}${text}\n${draw()}`);
  };
  return {
    event: (event) => {
      if (event.type === "run.zero") zeroMs = event.atMs;
      const text = describeEvent(event);
      if (text === null || event.atMs - (said.get(text) ?? -Infinity) < repeatMs) return;
      said.set(text, event.atMs);
      line(`${zeroMs === null ? "       -" : at(event.atMs - zeroMs)}  ${text}`);
    },
    glance: (glance) => {
      if (output.isTerminal) {
        const before = clear();
        block = drawBlock(glance, { columns: output.columns(), hasColor: output.hasColor });
        output.write(`${before}${draw()}`);
      } else if (glance.atMs - beatAtMs >= heartbeatMs && glance.atMs < live.plan.durationMs) {
        beatAtMs = glance.atMs;
        line(heartbeat(glance));
      }
    },
    [Symbol.asyncDispose]: async () => {
      output.write(clear());
      block = [];
    },
  };
}

function heartbeat({ atMs, phase, loads }: Glance): string {
  const place =
    phase === null
      ? "between the phases"
      : `${phase.name} ${seconds(atMs - phase.startMs)}/${seconds(phase.endMs - phase.startMs)} s`;
  return `${at(atMs)}  ${place}: ${loads.map(describeLoad).join("; ")}`;
}

function describeLoad({ name, donePerSecond, failed, backlog, p99Ms }: LoadGlance): string {
  const more = [
    ...(p99Ms === null ? [] : [`p99 ${p99Ms.toFixed(1)} ms`]),
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(backlog > 0 ? [`backlog ${String(backlog)}`] : []),
  ];
  return [`${name} ${donePerSecond.toFixed(0)}/s`, ...more].join(", ");
}

function at(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`.padStart(8);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0);
}
