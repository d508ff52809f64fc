import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBinaries } from "../../base/binaries.ts";
import { UndoLog } from "../../base/undo-log.ts";
import { loadFiles } from "../../journal/load-files.ts";
import type { CountRecord, EndRecord, LoadRecord, ScenarioErrorRecord } from "../../journal/load-record.ts";
import type { PlannedLoad, PlannedScenario } from "../../plan/plan.ts";
import { engineInputFor } from "../engine-input-for.ts";
import { bundleRun, engineRuns } from "../engine-runs.ts";
import { type K6End, type K6Process, type K6Start, startK6 } from "../k6-process.ts";
import { scenarioCatalogue } from "../scenario-manifest.ts";
import { plan, standaloneAccess } from "./plans.ts";

/** A folder of the test's own. */
export async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "redrill-load-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

export interface Place {
  readonly folder: string;
  /** Where the target `cache` listens. */
  readonly port: number;
}

/** Starts the real engine with these loads on the clock. */
export async function startLoads(loads: readonly PlannedLoad[], place: Place): Promise<K6Process> {
  const [start] = await describeStarts(loads, place, 1);
  if (start === undefined) throw new Error("unreachable: an instance is asked for");
  return await startK6(start, new AbortController().signal);
}

/** How several instances would be started on these loads, their records in one folder. */
export async function describeStarts(
  loads: readonly PlannedLoad[],
  { folder, port }: Place,
  instances: number,
): Promise<readonly K6Start[]> {
  const [run] = engineRuns({ ...plan, loads, instances });
  if (run === undefined) throw new Error("no load with slots");
  const runFolder = await mkdtemp(join(folder, "run-"));
  const bundlePath = await bundleRun(run, folder);
  const undo = new UndoLog(join(folder, "undo.ndjson"));
  const access = new Map([["cache", standaloneAccess(port)]]);
  const meeting = await mkdtemp(join(folder, "meeting-"));
  return loadFiles(instances).map((file, index) => {
    const instance = instances === 1 ? {} : { instance: { number: index + 1, of: instances, folder: meeting } };
    return {
      name: instances === 1 ? run.name : `${run.name}-${String(index + 1)}`,
      binary: findBinaries(process.env).k6,
      bundlePath,
      input: engineInputFor(run, { plan, access, recordsPath: join(runFolder, file), ...instance }),
      folder,
      logsFolder: folder,
      undo,
    };
  });
}

/** Runs one load to its end. */
export async function runLoad(load: PlannedLoad, place: Place): Promise<Outcome> {
  await using k6 = await startLoads([load], place);
  const records: LoadRecord[] = [];
  for await (const record of k6.records()) records.push(record);
  return new Outcome(load.name, records, await k6.ended);
}

/** What came of a load. */
export class Outcome {
  readonly load: string;
  readonly records: readonly LoadRecord[];
  readonly end: K6End;

  constructor(load: string, records: readonly LoadRecord[], end: K6End) {
    this.load = load;
    this.records = records;
    this.end = end;
  }

  /** All slots, by the engine's last word. */
  get slots(): EndRecord["totals"][string] {
    const last = this.records.at(-1);
    const totals = last?.type === "end" ? last.totals[this.load] : undefined;
    if (totals === undefined) throw new Error(`no end record with totals of ${this.load}`);
    return totals;
  }

  /** All windows of an operation together. */
  operation(name: string): { readonly done: number; readonly hits: number; readonly misses: number } {
    const windows = this.#counts().filter(({ operation, by }) => operation === name && by === "end");
    const sum = (key: "done" | "hits" | "misses") => windows.reduce((total, window) => total + window[key], 0);
    return { done: sum("done"), hits: sum("hits"), misses: sum("misses") };
  }

  /** The names of everything that was measured. */
  get operations(): ReadonlySet<string> {
    return new Set(this.#counts().flatMap(({ operation }) => (operation === "" ? [] : operation)));
  }

  get errorCodes(): ReadonlySet<string> {
    return new Set(this.#counts().flatMap(({ failed }) => Object.keys(failed)));
  }

  get counters(): Readonly<Record<string, number>> {
    return this.records.findLast((record) => record.type === "gauge")?.counters ?? {};
  }

  get scenarioErrors(): readonly ScenarioErrorRecord[] {
    return this.records.filter((record) => record.type === "scenario-error");
  }

  #counts(): readonly CountRecord[] {
    return this.records.filter((record) => record.type === "count");
  }
}

/** What its manifest says of a shipped scenario. */
export function shipped(name: string): PlannedScenario {
  const found = scenarioCatalogue({ drillFolder: "." }).scenario(name);
  if (found === null) throw new Error(`no scenario ${name}`);
  return found;
}
