import { exitCodeOf } from "./exit-code.ts";
import { printResult } from "./run.ts";
import { judgeFolder } from "./write-results.ts";

/** `redrill judge`: the verdict of a recorded run from its folder alone. */
export async function judgeAgain(
  folder: string,
  options: { readonly json?: boolean; readonly strict?: boolean },
): Promise<void> {
  const { verdict, evidence } = judgeFolder(folder);
  printResult({ folder, verdict, evidence, reports: [] }, options);
  process.exitCode = exitCodeOf(verdict, options);
}
