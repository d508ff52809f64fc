import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { untilAborted } from "../base/wait-until.ts";
import type { HealReason } from "../faults/run-faults.ts";
import type { EndRecord } from "../journal/load-record.ts";
import { engineInputFor } from "../load/engine-input-for.ts";
import { bundleRun, type EngineRun, engineRuns } from "../load/engine-runs.ts";
import { type K6Process, startK6 } from "../load/k6-process.ts";
import type { Topology } from "../topology/contract.ts";
import type { Stage } from "./stage.ts";

const stopEveryMs = 1_000;

/** The engine runs of a plan, bundled: every warm-up in order, and the load of the clock (null: the drill has none). */
export interface Loads {
  readonly warmups: readonly BundledRun[];
  readonly clocked: BundledRun | null;
}

interface BundledRun extends EngineRun {
  readonly bundlePath: string;
}

/** Needs no topology: a scenario that cannot be bundled is a `SpecError` before anything is started. */
export async function bundleLoads({ plan, work }: Stage): Promise<Loads> {
  const runs = await Promise.all(
    engineRuns(plan).map(async (run): Promise<BundledRun> => ({ ...run, bundlePath: await bundleRun(run, work) })),
  );
  return {
    warmups: runs.filter(({ what }) => what === "warmup"),
    clocked: runs.find(({ what }) => what === "load") ?? null,
  };
}

/** Starts k6 on a run's loads; resolves when its zero is known. */
export async function startLoad(
  run: BundledRun,
  topologies: ReadonlyMap<string, Topology>,
  stage: Stage,
): Promise<K6Process> {
  const { plan, folder, work, logs, undo, journal, binaries, interrupted, teardown } = stage;
  const access = new Map([...topologies].map(([name, topology]) => [name, topology.access]));
  const recordsPath = join(folder, `${run.name}.ndjson`);
  const input = engineInputFor(run, { plan, access, recordsPath });
  const k6 = await startK6(
    { name: run.name, binary: binaries.k6, bundlePath: run.bundlePath, input, folder: work, logsFolder: logs, undo },
    interrupted,
  );
  journal.write({ type: "engine.started", what: run.what, pid: k6.pid });
  teardown.load(`stop k6 (${run.name})`, async () => void (await k6.stop()));
  void k6.ended.then(({ exitCode, signal, asked, lastLines }) => {
    journal.write({ type: "engine.ended", what: run.what, exitCode, signal, asked, lastLines });
  });
  return k6;
}

/** Runs every warm-up to its end, one after the other. Throws what ended one of them too early. */
export async function warmUp(loads: Loads, topologies: ReadonlyMap<string, Topology>, stage: Stage): Promise<void> {
  const { clock, journal, interrupted } = stage;
  if (loads.warmups.length > 0) journal.write({ type: "run.stage", stage: "warmup" });
  for (const run of loads.warmups) {
    const startedMs = clock.nowMs();
    const k6 = await startLoad(run, topologies, stage);
    const [totals, { error }] = await untilAborted(Promise.all([readTotals(k6), k6.ended]), interrupted);
    if (error !== null) throw error;
    for (const { name, slots } of run.loads) {
      // Without a schedule the engine knows of the slots that were taken only; all of them had to be.
      const { done, failed } = totals[name] ?? { done: 0, failed: 0 };
      const durationMs = clock.nowMs() - startedMs;
      journal.write({ type: "warmup.ended", load: name, durationMs, offered: slots, done, failed });
    }
  }
}

async function readTotals(k6: K6Process): Promise<EndRecord["totals"]> {
  let totals: EndRecord["totals"] = {};
  for await (const record of k6.records()) if (record.type === "end") totals = record.totals;
  return totals;
}

/**
 * Follows the load until it has ended and the last phase is over, or a stop condition holds; a k6 that died ends the run at
 * once. Throws the signal's name when interrupted, and a scenario's `SpecError`; a k6 that died otherwise is in the journal, and for judging to see.
 */
export async function watchLoad(k6: K6Process | null, zeroMs: number, stage: Stage): Promise<HealReason> {
  const { plan, clock, journal, interrupted } = stage;
  const over = new AbortController();
  const phasesOver = sleep(Math.max(0, zeroMs + plan.durationMs - clock.nowMs()), undefined, {
    signal: over.signal,
  }).then(
    () => {
      journal.write({ type: "run.stage", stage: "drain" });
    },
    () => undefined,
  );
  const endOfRun = async (): Promise<HealReason> => {
    const [end] = k6 === null ? [] : await Promise.all([k6.ended, follow(k6, stage)]);
    if (end === undefined || end.error === null) await phasesOver;
    return "end of run";
  };
  try {
    const why = await untilAborted(Promise.race([endOfRun(), untilStopReached(stage, over.signal)]), interrupted);
    const error = why === "end of run" ? ((await k6?.ended)?.error ?? null) : null;
    if (error !== null && error.exitCode === 2) throw error;
    return why;
  } finally {
    over.abort();
  }
}

async function follow(k6: K6Process, { onRecord }: Stage): Promise<void> {
  for await (const record of k6.records()) onRecord(record);
}

async function untilStopReached({ checkStop, journal }: Stage, until: AbortSignal): Promise<HealReason> {
  for (;;) {
    await sleep(stopEveryMs, undefined, { signal: until });
    const reached = checkStop();
    if (reached === null) continue;
    journal.write({ type: "stop.reached", ...reached });
    return "stop condition";
  }
}
