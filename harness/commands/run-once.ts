import { join } from "node:path";
import { findBinaries } from "../base/binaries.ts";
import { Clock } from "../base/clock.ts";
import { describeMachine, readVersions } from "../base/machine.ts";
import type { Evidence } from "../journal/evidence.ts";
import { Journal } from "../journal/journal.ts";
import { LiveEvidence } from "../journal/live-evidence.ts";
import { everyGlance } from "../live/every-glance.ts";
import { showProgress } from "../live/show-progress.ts";
import { perform } from "../perform.ts";
import type { Plan } from "../plan/plan.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { checkStopConditions } from "../verdict/stop-condition.ts";
import { onDefect, onInterrupt } from "./interrupt.ts";
import { makeRunFolder, runFiles } from "./run-folder.ts";
import { judgeFolder, writeReports } from "./write-results.ts";

export interface RunResult {
  readonly folder: string;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  /** Paths of the reports. */
  readonly reports: readonly string[];
}

/**
 * Runs a plan in a folder of its own (`out`, or one in runs/), judges what was recorded and writes the reports. `set` are the overrides that
 * the plan was made with, for the command that repeats the run.
 */
export async function runOnce(
  plan: Plan,
  { out, set = [] }: { readonly out: string | null; readonly set?: readonly string[] | undefined },
): Promise<RunResult> {
  const binaries = findBinaries(process.env);
  const startedAt = new Date();
  const { id, folder } = makeRunFolder(plan, out, startedAt);
  const clock = new Clock();
  const journal = new Journal(join(folder, runFiles.journal), clock);
  const live = new LiveEvidence(plan);
  const isTerminal = process.stderr.isTTY && process.env["CI"] === undefined;
  const progress = showProgress(live, {
    write: (text) => process.stderr.write(text),
    isTerminal,
    hasColor: isTerminal && process.env["NO_COLOR"] === undefined,
    columns: () => process.stderr.columns ?? 100,
  });
  journal.listen((event) => {
    live.event(event);
    progress.event(event);
  });
  const interrupt = onInterrupt(folder);
  const defect = onDefect();
  const glances = everyGlance(live, (glance) => {
    progress.glance(glance);
  });
  try {
    journal.write({
      type: "run.started",
      id,
      startedAt: startedAt.toISOString(),
      monotonicNs: String(clock.originNs),
      command: repeatCommand(plan, set),
      versions: await readVersions(binaries),
      machine: describeMachine(),
    });
    await perform(plan, {
      folder,
      binaries,
      clock,
      journal,
      interrupted: interrupt.signal,
      broken: AbortSignal.any([journal.broken, defect.signal]),
      onRecord: (record) => {
        live.record(record);
      },
      checkStop: () => checkStopConditions(live),
    });
  } finally {
    glances[Symbol.dispose]();
    progress.end();
    journal.close();
    interrupt.release();
    defect.release();
  }
  const { verdict, evidence } = judgeFolder(folder);
  return { folder, verdict, evidence, reports: writeReports(folder, verdict, evidence) };
}

function repeatCommand({ drill, seed }: Plan, set: readonly string[]): readonly string[] {
  const variant = drill.variant === null ? [] : ["--variant", drill.variant];
  return ["redrill", "run", drill.file, ...variant, ...set.flatMap((one) => ["--set", one]), "--seed", String(seed)];
}
