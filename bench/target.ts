import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UndoLog } from "../harness/base/undo-log.ts";
import type { PlannedTarget } from "../harness/plan/plan.ts";
import type { RedisNode, Topology } from "../harness/topology/contract.ts";
import { providers } from "../harness/topology/providers.ts";
import type { BenchContext } from "./row.ts";

/** How many keys the scenarios of the benches read and write. */
export const keys = 1_000;

const common = {
  name: "store",
  provider: "process",
  config: {},
  origin: { concurrency: 50, serviceMs: 20, maxQueue: null },
  proxiedPlanes: [],
} as const;

/** The targets that are measured. */
export const targets = {
  standalone: { ...common, topology: "standalone" },
  proxied: { ...common, topology: "standalone", proxiedPlanes: ["client"] },
  tls: {
    ...common,
    topology: "standalone",
    security: { hasPassword: false, app: null, hasTls: true, renamed: {} },
  },
  sentinel: {
    ...common,
    topology: "sentinel",
    replicas: 2,
    sentinels: 3,
    quorum: 2,
    downAfterMs: 2000,
    failoverTimeoutMs: 5000,
  },
  cluster: { ...common, topology: "cluster", masters: 3, replicasPerMaster: 1, nodeTimeoutMs: 2000 },
} as const satisfies Readonly<Record<string, PlannedTarget>>;

export interface BenchTarget extends AsyncDisposable {
  readonly topology: Topology;
  readonly folder: string;
  readonly undo: UndoLog;
}

/** Forms a target with 1,000 values of 128 bytes in it; all is gone when it is disposed of. */
export async function startTarget(target: PlannedTarget, { binaries }: BenchContext): Promise<BenchTarget> {
  const folder = mkdtempSync(join(tmpdir(), "redrill-bench-"));
  const undo = new UndoLog(join(folder, "undo.ndjson"));
  const topology = await providers.process.create(target, {
    dataFolder: folder,
    logsFolder: folder,
    undo,
    journal: () => undefined,
    signal: new AbortController().signal,
    binaries,
  });
  const masters = (await topology.roles(AbortSignal.timeout(2_000))).flatMap(({ master }) => master ?? []);
  for (let key = 0; key < keys; key++) await setSomewhere(masters, `bench:${String(key)}`);
  return {
    topology,
    folder,
    undo,
    [Symbol.asyncDispose]: async () => {
      await topology[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The master that does not answer MOVED has it. */
async function setSomewhere(masters: readonly RedisNode[], key: string): Promise<void> {
  for (const master of masters) {
    const isSet = await master.ask(["SET", key, "x".repeat(128)], 1_000).then(
      () => true,
      () => false,
    );
    if (isSet) return;
  }
  throw new Error(`${key}: no master took it`);
}
