import type { Evidence } from "../journal/evidence.ts";
import { judge } from "../verdict/judge.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { exitCodeOf } from "./exit-code.ts";
import { readObjectivesFor } from "./other-objectives.ts";
import { printResult } from "./run.ts";
import { judgeFolder } from "./write-results.ts";

export interface JudgeOptions {
  readonly json?: boolean;
  readonly strict?: boolean;
  /** A YAML file with other objectives; nothing is written then. */
  readonly objectives?: string;
}

/** `redrill judge`: the verdict of a recorded run from its folder alone. */
export async function judgeAgain(folder: string, options: JudgeOptions): Promise<void> {
  const recorded = judgeFolder(folder, { isWritten: options.objectives === undefined });
  const result = options.objectives === undefined ? recorded : judgeBy(recorded.evidence, options.objectives, folder);
  printResult({ folder, ...result, reports: [] }, options);
  process.exitCode = exitCodeOf(result.verdict, options);
}

function judgeBy(recorded: Evidence, file: string, folder: string): { verdict: Verdict; evidence: Evidence } {
  const objectives = readObjectivesFor(recorded.plan, { file, runFolder: folder });
  // What a variant expects to fail are the recorded objectives.
  const evidence = { ...recorded, plan: { ...recorded.plan, objectives, expectFail: null } };
  return { verdict: judge(evidence), evidence };
}
