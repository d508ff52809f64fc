import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { EnvironmentError, SpecError } from "./base/errors.ts";
import { startWatchdog } from "./base/start-watchdog.ts";
import { UndoLog } from "./base/undo-log.ts";
import { type HealReason, runFaults } from "./faults/run-faults.ts";
import { faults } from "./faults/table.ts";
import type { Journal } from "./journal/journal.ts";
import { formTopologies } from "./perform/form-topologies.ts";
import { bundleLoads, startLoad, warmUp, watchLoad } from "./perform/run-load.ts";
import type { Performance, Stage } from "./perform/stage.ts";
import { Teardown } from "./perform/teardown.ts";
import { journalLedgers } from "./perform/verify-ledgers.ts";
import type { Plan } from "./plan/plan.ts";
import { journalInfo } from "./probes/info.ts";
import { startProbes } from "./probes/table.ts";
import { resolveNodes } from "./topology/resolve-nodes.ts";

/** Injecting and feeling a fault, and healing and verifying it, may take this long. */
const effectLimitMs = 5_000;
const healLimitMs = 20_000;

/**
 * The only live stage: forms the targets, warms up, runs load and faults on one clock, heals, and takes everything down again.
 * What happened is in the journal, and the promise resolves, whatever happened; only a scenario that cannot be loaded (`SpecError`) and
 * a journal that cannot be written (`EnvironmentError`) are thrown, and then too nothing is left behind.
 */
export async function perform(plan: Plan, performance: Performance): Promise<void> {
  const { journal, interrupted, broken } = performance;
  const teardown = new Teardown();
  let why: HealReason = "error";
  let failure: unknown;
  try {
    why = await live(plan, performance, teardown);
  } catch (error) {
    if (interrupted.aborted) why = "interrupted";
    else failure = broken.aborted ? broken.reason : error;
  }
  if (why === "interrupted") journal.write({ type: "run.interrupted", signal: interrupted.reason as "SIGINT" });
  if (failure !== undefined) writeFailure(journal, failure);
  const left = await teardown.run(why, () => {
    journal.write({ type: "run.stage", stage: "teardown" });
  });
  // What broke while everything was taken down must not pass unseen.
  if (broken.aborted && failure === undefined) writeFailure(journal, broken.reason);
  journal.write({ type: "cleanup.ended", complete: left.length === 0, left });
  journal.write({ type: "run.ended" });
  if (failure instanceof SpecError || journal.broken.aborted) throw failure ?? journal.broken.reason;
}

/** Resolves with why the run is over. */
async function live(plan: Plan, performance: Performance, teardown: Teardown): Promise<HealReason> {
  const { clock, journal } = performance;
  const stage = await setUp(plan, performance, teardown);
  const loads = await bundleLoads(stage);
  const topologies = await formTopologies(stage);
  const probes = await startProbes([...topologies.values()], { clock, journal: journal.write });
  teardown.healed(async (why) => journalLedgers(topologies, stage, why));
  teardown.probes("stop the probes", async () => probes[Symbol.asyncDispose]());
  await warmUp(loads, topologies, stage);

  journal.write({ type: "run.stage", stage: "load" });
  const instances = loads.clocked === null ? [] : await startLoad(loads.clocked, topologies, stage);
  const zeroMs = instances[0] === undefined ? clock.nowMs() : clock.toMs(instances[0].zeroNs);
  journal.write({ type: "run.zero" }, zeroMs);
  const running = runFaults(plan.faults, {
    kinds: faults,
    topologies,
    resolveNodes,
    seed: plan.seed,
    clock,
    zeroMs,
    journal: journal.write,
    lookBefore: async (target, nodes) => journalInfo(target, nodes, journal.write),
    undo: stage.undo,
    effectLimitMs,
    healLimitMs,
  });
  teardown.faults(async (why) => running.end(why));
  return await watchLoad(instances, zeroMs, stage);
}

/** The run's own temporary folder, and the record of what would undo each act. */
async function setUp(plan: Plan, performance: Performance, teardown: Teardown): Promise<Stage> {
  const folder = resolve(performance.folder); // child processes have working folders of their own
  const undo = new UndoLog(join(folder, "undo.ndjson"));
  undo.claim();
  const logs = join(folder, "logs");
  const watchdog = await startWatchdog({ undoPath: undo.path, logPath: join(logs, "watchdog.log") }, undo);
  teardown.last("dismiss the watchdog", async () => watchdog.dismiss());
  const work = await mkdtemp(join(tmpdir(), "redrill-"));
  const removing = undo.record(`remove ${work}`, { kind: "remove-folder", path: work });
  teardown.folder(`remove ${work}`, async () => {
    await rm(work, { recursive: true, force: true });
    removing.done();
  });
  const givenUp = new AbortController();
  const interrupted = AbortSignal.any([performance.interrupted, performance.broken, givenUp.signal]);
  const giveUp = (error: Error) => {
    givenUp.abort(error);
  };
  return { ...performance, giveUp, interrupted, folder, plan, work, logs, undo, teardown };
}

function writeFailure(journal: Journal, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof EnvironmentError) {
    journal.write({ type: "environment.failed", target: null, message, lastLines: error.lastLines });
  } else if (error instanceof SpecError) {
    journal.write({ type: "environment.failed", target: null, message, lastLines: [] });
  } else {
    journal.write({ type: "internal.error", message, stack: error instanceof Error ? (error.stack ?? "") : "" });
  }
}
