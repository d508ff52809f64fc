import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedrillError } from "../base/errors.ts";
import { untilAborted } from "../base/wait-until.ts";
import type { HealReason } from "../faults/run-faults.ts";
import { loadFiles } from "../journal/load-files.ts";
import type { EndRecord } from "../journal/load-record.ts";
import { engineInputFor } from "../load/engine-input-for.ts";
import { bundleRun, type EngineRun, engineRuns } from "../load/engine-runs.ts";
import { startInstances } from "../load/k6-instances.ts";
import type { K6Process, K6Start } from "../load/k6-process.ts";
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

/** Starts k6 on a run's loads, in all its instances; resolves when their zero is known. */
export async function startLoad(
  run: BundledRun,
  topologies: ReadonlyMap<string, Topology>,
  stage: Stage,
): Promise<readonly K6Process[]> {
  const { plan, folder, work, logs, undo, journal, binaries, interrupted, teardown } = stage;
  const access = new Map([...topologies].map(([name, topology]) => [name, topology.access]));
  const meeting = join(work, `${run.name}-meeting`);
  if (run.instances > 1) await mkdir(meeting);
  const starts = recordFiles(run).map((file, index): K6Start => {
    const number = index + 1;
    const name = run.instances === 1 ? run.name : `${run.name}-${String(number)}`;
    const instance = run.instances === 1 ? {} : { instance: { number, of: run.instances, folder: meeting } };
    const input = engineInputFor(run, { plan, access, recordsPath: join(folder, file), ...instance });
    return { name, binary: binaries.k6, bundlePath: run.bundlePath, input, folder: work, logsFolder: logs, undo };
  });
  const instances = await startInstances(starts, interrupted);
  for (const [index, k6] of instances.entries()) {
    const which = { what: run.what, ...(run.instances === 1 ? {} : { instance: index + 1 }) };
    journal.write({ type: "engine.started", ...which, pid: k6.pid });
    teardown.load(`stop k6 (${starts[index]?.name ?? ""})`, async () => void (await k6.stop()));
    void k6.ended.then(({ exitCode, signal, asked, lastLines }) => {
      journal.write({ type: "engine.ended", ...which, exitCode, signal, asked, lastLines });
    });
  }
  return instances;
}

/** The file of each instance. */
function recordFiles({ what, name, instances }: EngineRun): readonly string[] {
  return what === "load" ? loadFiles(instances) : [`${name}.ndjson`];
}

/** Runs every warm-up to its end, one after the other. Throws what ended one of them too early. */
export async function warmUp(loads: Loads, topologies: ReadonlyMap<string, Topology>, stage: Stage): Promise<void> {
  const { clock, journal, interrupted } = stage;
  if (loads.warmups.length > 0) journal.write({ type: "run.stage", stage: "warmup" });
  for (const run of loads.warmups) {
    const startedMs = clock.nowMs();
    const [k6] = await startLoad(run, topologies, stage);
    if (k6 === undefined) throw new Error(`${run.name} has no k6`);
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
export async function watchLoad(instances: readonly K6Process[], zeroMs: number, stage: Stage): Promise<HealReason> {
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
    await Promise.all(instances.map((k6) => follow(k6, stage)));
    if ((await findError(instances)) === null) await phasesOver;
    return "end of run";
  };
  try {
    const why = await untilAborted(Promise.race([endOfRun(), untilStopReached(stage, over.signal)]), interrupted);
    const error = why === "end of run" ? await findError(instances) : null;
    if (error !== null && error.exitCode === 2) throw error;
    return why;
  } finally {
    over.abort();
  }
}

/** Until it has ended. */
async function follow(k6: K6Process, { onRecord }: Stage): Promise<void> {
  for await (const record of k6.records()) onRecord(record);
}

async function findError(instances: readonly K6Process[]): Promise<RedrillError | null> {
  const ends = await Promise.all(instances.map(({ ended }) => ended));
  return ends.find(({ error }) => error !== null)?.error ?? null;
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
