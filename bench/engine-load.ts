import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LoadEvidence } from "../harness/journal/evidence.ts";
import { LoadEvidenceBuilder } from "../harness/journal/load-evidence.ts";
import { bundleScenarios } from "../harness/load/bundle.ts";
import type { EngineInput } from "../harness/load/engine-input.ts";
import { k6Options } from "../harness/load/k6-options.ts";
import { type K6Process, startK6 } from "../harness/load/k6-process.ts";
import { clients } from "../harness/plan/clients.ts";
import type { ClientProfile, RateSegment } from "../harness/plan/plan.ts";
import type { BenchContext } from "./row.ts";
import { type BenchTarget, keys } from "./target.ts";

export interface EngineLoadRequest {
  readonly name: string;
  /** A file of `bench/scenarios`. */
  readonly scenario: "read" | "write" | "pipeline";
  /** Default `fit`. */
  readonly client?: ClientProfile;
  readonly workers: number;
  /** Commands a slot. */
  readonly commands: number;
  readonly slots: number;
  readonly schedule: readonly RateSegment[];
  /** When what is left is given up, ms after zero. */
  readonly limitMs: number;
  /** Called when the load has begun. */
  readonly whileItRuns?: (k6: K6Process) => Promise<void>;
}

export interface EngineLoad {
  readonly load: LoadEvidence;
  /** Zero of the load on the machine's monotonic clock. */
  readonly zeroNs: bigint;
  /** What k6 used of the processors, in seconds, until shortly before its end. */
  readonly cpuSeconds: number;
}

/** Runs one load with the real engine, deadlines and all measuring on; resolves with its records. */
export async function runEngineLoad(
  request: EngineLoadRequest,
  { topology, folder, undo }: BenchTarget,
  { binaries }: BenchContext,
): Promise<EngineLoad> {
  const { name, scenario, workers, commands, slots, schedule, limitMs } = request;
  const input: EngineInput = {
    version: 1,
    seed: 1,
    recordsPath: join(folder, `${name}.ndjson`),
    targets: { store: topology.access },
    loads: {
      bench: {
        target: "store",
        client: request.client ?? profile("fit"),
        workers,
        slots,
        schedule,
        maxBacklog: null,
        with: { commands, keys },
        origin: null,
      },
    },
  };
  const bundlePath = join(folder, `${name}.js`);
  await bundleScenarios({
    loads: [{ name: "bench", scenarioFile: fileURLToPath(new URL(`scenarios/${scenario}.ts`, import.meta.url)) }],
    options: k6Options([{ name: "bench", workers, slots }], limitMs),
    outFile: bundlePath,
  });
  const signal = new AbortController().signal;
  const k6 = await startK6({ name, binary: binaries.k6, bundlePath, input, folder, logsFolder: folder, undo }, signal);
  const acting = request.whileItRuns?.(k6);
  const evidence = new LoadEvidenceBuilder();
  let cpuSeconds = 0;
  for await (const record of k6.records()) {
    evidence.add(record);
    cpuSeconds = cpuSecondsOf(k6.pid) ?? cpuSeconds;
  }
  await acting;
  const { error } = await k6.ended;
  if (error !== null) throw error;
  return { load: evidence, zeroNs: k6.zeroNs, cpuSeconds };
}

/** A shipped profile. */
export function profile(name: string): ClientProfile {
  const found = clients[name];
  if (found === undefined) throw new Error(`the shipped profile ${name} is gone`);
  return found;
}

/** User and system time of a process in seconds (a clock tick is 10 ms on Linux); null when it is gone. */
function cpuSecondsOf(pid: number): number | null {
  try {
    const fields =
      readFileSync(`/proc/${String(pid)}/stat`, "utf8")
        .split(") ")[1]
        ?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}
