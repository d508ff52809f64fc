import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderAll } from "../../reports/render.ts";
import { EnvironmentError } from "../base/errors.ts";
import type { Evidence } from "../journal/evidence.ts";
import { readEvidence } from "../journal/read-evidence.ts";
import { judge } from "../verdict/judge.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { runFiles } from "./run-folder.ts";

/** Judges a run from its folder alone and writes `verdict.json`, unless that is not wanted. */
export function judgeFolder(
  folder: string,
  { isWritten = true }: { readonly isWritten?: boolean } = {},
): { verdict: Verdict; evidence: Evidence } {
  const evidence = readEvidence(folder);
  const verdict = judge(evidence);
  if (isWritten) write(join(folder, runFiles.verdict), `${JSON.stringify(verdict, null, 2)}\n`);
  return { verdict, evidence };
}

/** Writes every report of a judged run; returns the paths. */
export function writeReports(folder: string, verdict: Verdict, evidence: Evidence): string[] {
  return Array.from(renderAll(verdict, evidence), ([name, text]) => {
    const path = join(folder, name);
    write(path, text);
    return path;
  });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new EnvironmentError(`${path} could not be written: ${code}.`, {
      next: "Free some space, then judge the run again from its folder: `redrill judge` and `redrill report`.",
      cause,
    });
  }
}
