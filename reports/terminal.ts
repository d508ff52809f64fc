import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { countFaults } from "./facts/faults.ts";
import { countObjectives } from "./facts/objectives.ts";
import { expectation, repeatCommand } from "./facts/run.ts";
import { faultLines } from "./terminal/fault-lines.ts";
import { incidentLines } from "./terminal/incident-lines.ts";
import { loadLines, targetLine } from "./terminal/load-lines.ts";
import { objectiveLines } from "./terminal/objective-lines.ts";
import { painter } from "./terminal/painter.ts";
import { cleanLine, cut, wrap } from "./text/clean.ts";
import { formatMs } from "./text/format.ts";
import { verdictSigns } from "./text/status.ts";

export interface TerminalOptions {
  /** The caller knows the stream and `NO_COLOR`; default false. */
  readonly hasColor?: boolean;
  /** Lines are cut to this; default 100. */
  readonly columns?: number;
}

const headWidth = 13;

/** The summary after a run: the verdict first and last, between them what failed, the faults, the loads. Ends with a line feed. */
export function renderTerminal(verdict: Verdict, evidence: Evidence, options: TerminalOptions = {}): string {
  const { hasColor = false, columns = 100 } = options;
  const paint = painter(hasColor);
  const { run, exitCode, reason } = verdict;
  const sign = verdictSigns[verdict.verdict];
  const expected = expectation(verdict, evidence);
  const others = verdict.reasons.filter((text) => text !== reason);
  const facts = [
    `seed ${String(run.seed)}`,
    ...(run.variant === null ? [] : [`variant ${run.variant}`]),
    formatMs(run.durationMs),
    `redrill ${run.redrill}`,
    ...(run.redis === null ? [] : [`Redis ${run.redis}`]),
    ...(run.k6 === null ? [] : [`k6 ${run.k6}`]),
  ];
  const title = (text: string, detail: string) => {
    const [first = "", ...rest] = wrap(detail, columns - headWidth);
    return ["", `${paint.bold(text.padEnd(headWidth))}${first}`, ...rest.map((line) => " ".repeat(headWidth) + line)];
  };
  const head = `${sign.symbol} ${sign.word}`;
  const [why = "", ...more] = wrap(reason, columns - 2, head.length);
  const lines = [
    `${paint.tone(sign, head)}  ${why}`,
    ...[
      ...more,
      ...others.flatMap((text) => wrap(text, columns - 2)),
      ...(expected === null ? [] : wrap(expected, columns - 2)),
    ].map((line) => `  ${line}`),
    "",
    paint.bold(cut(cleanLine(run.title), columns)),
    paint.dim(cut(cleanLine(facts.join(" · ")), columns)),
    ...title("Objectives", countObjectives(verdict.objectives)),
    ...objectiveLines(verdict.objectives, columns, paint),
    ...(verdict.faults.length === 0 ? [] : title("Faults", countFaults(verdict, evidence))),
    ...verdict.faults.flatMap((fault, index) => faultLines(fault, index + 1, columns, paint)),
    ...(verdict.load.length === 0 ? [] : title("Loads", "response time in ms, from the moment a slot was due")),
    ...verdict.load.flatMap((load) => loadLines(load, verdict.ledgers, columns, paint)),
    ...(verdict.targets.length === 0 ? [] : title("Targets", "as the servers counted")),
    ...verdict.targets.map((target) => targetLine(target, columns)),
    ...title(
      "Generator",
      `${verdict.generator.isFit ? "fit to measure" : "NOT fit to measure"}: ${verdict.generator.detail}`,
    ),
    ...incidentLines(evidence, columns, paint),
    "",
    `${paint.bold("Repeat with".padEnd(headWidth))}${cleanLine(repeatCommand(verdict))}`,
    "",
    `${paint.tone(sign, head)}  exit code ${String(exitCode)}, objectives: ${countObjectives(verdict.objectives)}`,
  ];
  return `${lines.join("\n")}\n`;
}
