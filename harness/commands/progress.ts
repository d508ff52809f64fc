import type { LoadRecord } from "../journal/load-record.ts";
import { describeEvent } from "../journal/describe-event.ts";
import type { JournalEvent } from "../journal/event.ts";
import type { Plan } from "../plan/plan.ts";

export interface Progress {
  event(event: JournalEvent): void;
  record(record: LoadRecord): void;
  end(): void;
}

export interface ProgressOutput {
  readonly write: (text: string) => void;
  /** Keep a status line at the bottom; without it there is a line an event, as a CI log wants it. */
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** How often the status line is drawn again on a terminal, and written as a line of its own elsewhere. */
const drawEveryMs = { terminal: 500, log: 10_000 } as const;

/** Tells on stderr what happens: a line an event, and the state of the load. */
export function showProgress(plan: Plan, output: ProgressOutput): Progress {
  let zeroMs: number | null = null;
  let status = "";
  let drawnAtMs = 0;
  const done = new Map<string, number>();
  const failed = new Map<string, number>();
  const said = new Map<string, number>();
  const last = { atMs: 0, done: new Map<string, number>() };

  const clear = () => {
    if (output.isTerminal && status !== "") output.write("\r\u001B[2K");
  };
  const line = (text: string) => {
    clear();
    output.write(`${text}\n`);
    if (output.isTerminal && status !== "") output.write(status);
  };
  const drawStatus = (nowMs: number) => {
    const sinceMs = nowMs - last.atMs;
    const loads = plan.loads.map(({ name }) => {
      const perSecond = (((done.get(name) ?? 0) - (last.done.get(name) ?? 0)) * 1000) / sinceMs;
      const failures = failed.get(name) ?? 0;
      return `${name} ${perSecond.toFixed(0)}/s${failures > 0 ? `, ${String(failures)} failed` : ""}`;
    });
    last.atMs = nowMs;
    last.done = new Map(done);
    const text = `${at(nowMs)}  ${phaseAt(plan, nowMs)}: ${loads.join("; ")}`;
    if (!output.isTerminal) return line(text);
    clear();
    status = text.slice(0, output.columns - 1);
    output.write(status);
  };

  return {
    event: (event) => {
      if (event.type === "run.zero") zeroMs = event.atMs;
      const text = describeEvent(event);
      // Three sentinels say the same within a second or two: once is enough.
      if (text === null || event.atMs - (said.get(text) ?? -Infinity) < 3_000) return;
      said.set(text, event.atMs);
      line(`${zeroMs === null ? "       -" : at(event.atMs - zeroMs)}  ${text}`);
    },
    record: (record) => {
      if (record.type === "count" && record.operation === "" && record.by === "end") {
        done.set(record.load, (done.get(record.load) ?? 0) + record.done);
        const failures = Object.values(record.failed).reduce((sum, n) => sum + n, 0);
        failed.set(record.load, (failed.get(record.load) ?? 0) + failures);
      }
      if (record.type !== "gauge") return;
      const everyMs = output.isTerminal ? drawEveryMs.terminal : drawEveryMs.log;
      if (record.atMs - drawnAtMs < everyMs || record.atMs <= last.atMs) return;
      drawnAtMs = record.atMs;
      drawStatus(record.atMs);
    },
    end: () => {
      clear();
      status = "";
    },
  };
}

function at(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`.padStart(8);
}

function phaseAt(plan: Plan, ms: number): string {
  const phase = plan.phases.find(({ startMs, endMs }) => ms >= startMs && ms < endMs);
  if (phase === undefined) return ms < 0 ? "about to start" : "draining";
  return `${phase.name} ${seconds(ms - phase.startMs)}/${seconds(phase.endMs - phase.startMs)} s`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0);
}
