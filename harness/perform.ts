import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./base/binaries.ts";
import type { Clock } from "./base/clock.ts";
import { EnvironmentError, SpecError } from "./base/errors.ts";
import { UndoLog } from "./base/undo-log.ts";
import { untilAborted } from "./base/wait-until.ts";
import type { HealReason } from "./faults/run-faults.ts";
import { runFaults } from "./faults/run-faults.ts";
import { faults } from "./faults/table.ts";
import type { Journal } from "./journal/journal.ts";
import type { LoadRecord } from "./journal/load-record.ts";
import { engineInputFor } from "./load/engine-input-for.ts";
import { bundleRun, type EngineRun, engineRuns } from "./load/engine-runs.ts";
import { type K6Process, startK6 } from "./load/k6-process.ts";
import type { Plan } from "./plan/plan.ts";
import { startProbes } from "./probes/table.ts";
import { Teardown } from "./teardown.ts";
import { providers } from "./topology/providers.ts";
import { resolveNodes } from "./topology/resolve-nodes.ts";
import type { Topology } from "./topology/contract.ts";

export interface Performance {
  /** The run's folder; it exists, with the plan in it. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Aborts when somebody wants the run to end; the reason is the signal's name. */
  readonly interrupted: AbortSignal;
  readonly stopConditions: StopConditions;
  readonly onRecord: (record: LoadRecord) => void;
}

/** Asked once a second with everything that the load did so far; the first condition that holds ends the run. */
export interface StopConditions {
  record(record: LoadRecord): void;
  check(): { readonly stop: string; readonly reason: string } | null;
}

/** Each step of injecting and feeling, and of healing and verifying, is bounded by these. */
const effectLimitMs = 5_000;
const healLimitMs = 20_000;
const stopEveryMs = 1_000;

/**
 * The only live stage: forms the targets, warms up, runs load and faults on one clock, heals and takes everything down again.
 * What happened is in the journal; the promise resolves whatever happened, except for a scenario that cannot be loaded (`SpecError`), and
 * then too nothing is left behind.
 */
export async function perform(plan: Plan, performance: Performance): Promise<void> {
  const { journal } = performance;
  const teardown = new Teardown();
  let why: HealReason = "end of run";
  let thrown: unknown;
  try {
    why = await live(plan, performance, teardown);
  } catch (error) {
    thrown = error;
    why = performance.interrupted.aborted ? "interrupted" : "error";
    if (!performance.interrupted.aborted) journalFailure(journal, error);
  }
  if (why === "interrupted") {
    journal.write({ type: "run.interrupted", signal: performance.interrupted.reason as "SIGINT" });
  }
  const left = await teardown.run(why, () => {
    journal.write({ type: "run.stage", stage: "teardown" });
  });
  journal.write({ type: "cleanup.ended", complete: left.length === 0, left });
  journal.write({ type: "run.ended" });
  if (thrown instanceof SpecError) throw thrown;
}

/** Everything that is started is handed to `teardown` the moment it exists. Resolves with why the load ended. */
async function live(plan: Plan, performance: Performance, teardown: Teardown): Promise<HealReason> {
  const { folder, binaries, clock, journal, interrupted, stopConditions, onRecord } = performance;
  const undo = new UndoLog(join(folder, "undo.ndjson"));
  const work = await mkdtemp(join(tmpdir(), "redrill-"));
  const removing = undo.record("remove the temporary folder", { kind: "remove-folder", path: work });
  teardown.last(`remove ${work}`, async () => {
    await rm(work, { recursive: true, force: true });
    removing.done();
  });

  const runs = engineRuns(plan);
  const bundles = new Map(await Promise.all(runs.map(async (run) => [run, await bundleRun(run, work)] as const)));

  journal.write({ type: "run.stage", stage: "environment" });
  const topologies = new Map<string, Topology>();
  const forming = await Promise.allSettled(
    plan.targets.map(async (target) => {
      const topology = await providers[target.provider].create(target, {
        dataFolder: work,
        logsFolder: join(folder, "logs"),
        undo,
        journal: journal.write,
        signal: interrupted,
        binaries,
      });
      topologies.set(target.name, topology);
      teardown.last(`stop ${target.name}`, () => topology[Symbol.asyncDispose]());
    }),
  );
  for (const outcome of forming) if (outcome.status === "rejected") throw outcome.reason;
  journal.write({ type: "run.stage", stage: "whole" });

  const probes = await startProbes([...topologies.values()], { clock, journal: journal.write });
  teardown.first("stop the probes", () => probes[Symbol.asyncDispose]());

  const access = new Map([...topologies].map(([name, topology]) => [name, topology.access]));
  const start = async (run: EngineRun): Promise<K6Process> => {
    const recordsPath = join(folder, run.what === "load" ? "load.ndjson" : `${run.name}.ndjson`);
    const k6 = await startK6(
      {
        name: run.name,
        binary: binaries.k6,
        bundlePath: bundles.get(run) ?? "",
        input: engineInputFor(run, { plan, access, recordsPath }),
        folder: work,
        logsFolder: join(folder, "logs"),
        undo,
      },
      interrupted,
    );
    journal.write({ type: "engine.started", what: run.what, pid: k6.pid });
    teardown.load(async () => {
      await k6.stop();
    });
    void k6.ended.then(({ exitCode, signal, asked, lastLines }) => {
      journal.write({ type: "engine.ended", what: run.what, exitCode, signal, asked, lastLines });
    });
    return k6;
  };

  for (const run of runs.filter(({ what }) => what === "warmup")) {
    if (run === runs[0]) journal.write({ type: "run.stage", stage: "warmup" });
    const beganMs = clock.nowMs();
    const k6 = await start(run);
    let totals: Record<string, { offered: number; done: number; failed: number }> = {};
    const follow = async () => {
      for await (const record of k6.records()) if (record.type === "end") totals = record.totals;
    };
    await untilAborted(follow(), interrupted);
    const { error } = await untilAborted(k6.ended, interrupted);
    if (error !== null) throw error;
    for (const { name, slots } of run.loads) {
      const { offered, done, failed } = totals[name] ?? { offered: slots, done: 0, failed: 0 };
      journal.write({ type: "warmup.ended", load: name, durationMs: clock.nowMs() - beganMs, offered, done, failed });
    }
  }

  journal.write({ type: "run.stage", stage: "load" });
  const loadRun = runs.find(({ what }) => what === "load");
  const k6 = loadRun === undefined ? null : await start(loadRun);
  const zeroMs = k6 === null ? clock.nowMs() : clock.toMs(k6.zeroNs);
  journal.write({ type: "run.zero" }, zeroMs);

  const running = runFaults(plan.faults, {
    kinds: faults,
    topologies,
    resolveNodes,
    clock,
    zeroMs,
    journal: journal.write,
    effectLimitMs,
    healLimitMs,
  });
  teardown.faults((reason) => running.end(reason));
  return await untilOver();

  /** Until k6 has ended (or, without a load, the last phase is over), a stop condition holds, or somebody interrupts. */
  async function untilOver(): Promise<HealReason> {
    const over = new AbortController();
    const any = AbortSignal.any([over.signal, interrupted]);
    const following = k6 === null ? Promise.resolve() : follow(k6);
    const endOfPhases = sleep(Math.max(0, zeroMs + plan.durationMs - clock.nowMs()), undefined, { signal: any }).then(
      () => {
        journal.write({ type: "run.stage", stage: "drain" });
      },
      () => undefined,
    );
    const ended = k6 === null ? endOfPhases : Promise.all([k6.ended, following]);
    try {
      const why = await untilAborted(
        Promise.race([ended.then((): HealReason => "end of run"), watchStops(any)]),
        interrupted,
      );
      const end = k6 !== null && why === "end of run" ? await k6.ended : null;
      if (end?.error instanceof SpecError) throw end.error;
      return why;
    } finally {
      over.abort();
    }
  }

  async function follow(process: K6Process): Promise<void> {
    for await (const record of process.records()) {
      stopConditions.record(record);
      onRecord(record);
    }
  }

  async function watchStops(until: AbortSignal): Promise<HealReason> {
    for (;;) {
      await sleep(stopEveryMs, undefined, { signal: until });
      const reached = stopConditions.check();
      if (reached === null) continue;
      journal.write({ type: "stop.reached", ...reached });
      return "stop condition";
    }
  }
}

function journalFailure(journal: Journal, error: unknown): void {
  if (error instanceof EnvironmentError) {
    journal.write({ type: "environment.failed", target: null, message: error.message, lastLines: error.lastLines });
  } else if (error instanceof SpecError) {
    journal.write({ type: "environment.failed", target: null, message: error.message, lastLines: [] });
  } else {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    journal.write({ type: "internal.error", message: error instanceof Error ? error.message : String(error), stack });
  }
}
