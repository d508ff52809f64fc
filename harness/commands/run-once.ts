import { join } from "node:path";
import { findBinaries } from "../base/binaries.ts";
import { Clock } from "../base/clock.ts";
import { describeMachine, readVersions } from "../base/machine.ts";
import { maskOverride } from "../drill/mask-secrets.ts";
import type { Evidence } from "../journal/evidence.ts";
import { Journal } from "../journal/journal.ts";
import { LiveEvidence } from "../journal/live-evidence.ts";
import { packLongRecords } from "../journal/pack-load.ts";
import { perform } from "../perform.ts";
import type { Plan, ProviderName } from "../plan/plan.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { checkStopConditions } from "../verdict/stop-condition.ts";
import { copyBaselines } from "./baselines.ts";
import { onDefect, onInterrupt } from "./interrupt.ts";
import { type LiveOptions, openViews } from "./live-views.ts";
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
 * Runs a plan in a folder of its own (`out`, or one in runs/), judges what was recorded and writes the reports. `set` and `provider` are what the
 * plan was made with, for the command that repeats the run.
 */
export async function runOnce(
  plan: Plan,
  {
    out,
    set = [],
    provider,
    command = repeatCommand(plan, set, provider),
    watch = {},
  }: {
    readonly out: string | null;
    readonly set?: readonly string[] | undefined;
    readonly provider?: ProviderName | undefined;
    /** What repeats the run, where `redrill run` alone does not. */
    readonly command?: readonly string[];
    readonly watch?: LiveOptions;
  },
): Promise<RunResult> {
  const binaries = findBinaries(process.env);
  const live = new LiveEvidence(plan);
  await using views = await openViews(live, watch);
  const startedAt = new Date();
  const { id, folder } = makeRunFolder(plan, out, startedAt);
  copyBaselines(plan, folder);
  const clock = new Clock();
  const journal = new Journal(join(folder, runFiles.journal), clock);
  journal.listen((event) => {
    live.event(event);
    views.event(event);
  });
  const interrupt = onInterrupt(folder);
  const defect = onDefect();
  try {
    journal.write({
      type: "run.started",
      id,
      startedAt: startedAt.toISOString(),
      monotonicNs: String(clock.originNs),
      command,
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
    journal.close();
    interrupt.release();
    defect.release();
  }
  const { verdict, evidence } = judgeFolder(folder);
  const reports = writeReports(folder, verdict, evidence);
  const report = reports.find((path) => path.endsWith(".html"));
  if (report !== undefined) await views.ended(report);
  packLongRecords(folder, plan.instances);
  return { folder, verdict, evidence, reports };
}

function repeatCommand(
  { drill, seed, instances }: Plan,
  set: readonly string[],
  provider: ProviderName | undefined,
): readonly string[] {
  const variant = drill.variant === null ? [] : ["--variant", drill.variant];
  const together = instances === 1 ? [] : ["--instances", String(instances)];
  const overrides = set.flatMap((one) => ["--set", maskOverride(one)]);
  const by = provider === undefined ? [] : ["--provider", provider];
  return ["redrill", "run", drill.file, ...variant, ...by, ...overrides, "--seed", String(seed), ...together];
}
