import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UndoLog } from "../harness/base/undo-log.ts";
import { LoadEvidenceBuilder } from "../harness/journal/load-evidence.ts";
import type { LoadEvidence } from "../harness/journal/evidence.ts";
import { bundleScenarios } from "../harness/load/bundle.ts";
import type { EngineInput } from "../harness/load/engine-input.ts";
import { k6Options } from "../harness/load/k6-options.ts";
import { startK6 } from "../harness/load/k6-process.ts";
import { clients } from "../harness/plan/clients.ts";
import type { RateSegment } from "../harness/plan/plan.ts";
import { providers } from "../harness/topology/providers.ts";
import type { Topology } from "../harness/topology/contract.ts";
import type { BenchContext } from "./row.ts";

const keys = 1_000;

/** A standalone server with 1,000 values of 128 bytes, and a folder; all gone when disposed of. */
export async function startStore({
  binaries,
}: BenchContext): Promise<AsyncDisposable & { store: Topology; folder: string; undo: UndoLog }> {
  const folder = mkdtempSync(join(tmpdir(), "redrill-bench-"));
  const undo = new UndoLog(join(folder, "undo.ndjson"));
  const store = await providers.process.create(
    {
      name: "store",
      provider: "process",
      topology: "standalone",
      config: {},
      origin: { concurrency: 50, serviceMs: 20, maxQueue: null },
      proxiedPlanes: [],
    },
    {
      dataFolder: folder,
      logsFolder: folder,
      undo,
      journal: () => undefined,
      signal: new AbortController().signal,
      binaries,
    },
  );
  for (let key = 0; key < keys; key++)
    await store.nodes[0]?.ask(["SET", `bench:${String(key)}`, "x".repeat(128)], 1_000);
  return {
    store,
    folder,
    undo,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface EngineLoadRequest {
  readonly name: string;
  readonly workers: number;
  readonly commands: number;
  readonly slots: number;
  readonly schedule: readonly RateSegment[];
  /** When what is left is given up, ms after zero. */
  readonly limitMs: number;
}

/** Runs one load of GETs with the real engine, deadlines and all measuring on; resolves with its records. */
export async function runEngineLoad(
  { name, workers, commands, slots, schedule, limitMs }: EngineLoadRequest,
  { store, folder, undo }: Awaited<ReturnType<typeof startStore>>,
  { binaries }: BenchContext,
): Promise<LoadEvidence> {
  const client = clients["fit"];
  if (client === undefined) throw new Error("the shipped profile fit is gone");
  const load = {
    target: "store",
    client,
    workers,
    slots,
    schedule,
    with: { commands, keys },
    origin: null,
  };
  const input: EngineInput = {
    version: 1,
    seed: 1,
    recordsPath: join(folder, `${name}.ndjson`),
    targets: { store: store.access },
    loads: { bench: load },
  };
  const bundlePath = join(folder, `${name}.js`);
  await bundleScenarios({
    loads: [{ name: "bench", scenarioFile: fileURLToPath(new URL("scenarios/read.ts", import.meta.url)) }],
    options: k6Options([{ name: "bench", workers, slots }], limitMs),
    outFile: bundlePath,
  });
  const signal = new AbortController().signal;
  const k6 = await startK6({ name, binary: binaries.k6, bundlePath, input, folder, logsFolder: folder, undo }, signal);
  const evidence = new LoadEvidenceBuilder();
  for await (const record of k6.records()) evidence.add(record);
  const { error } = await k6.ended;
  if (error !== null) throw error;
  return evidence;
}
