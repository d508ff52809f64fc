import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UndoLog } from "../harness/base/undo-log.ts";
import type { PlannedTarget } from "../harness/plan/plan.ts";
import { providers } from "../harness/topology/providers.ts";
import { inTurns, median, type Row, type Rows } from "./row.ts";

const common = {
  provider: "process",
  config: {},
  origin: { concurrency: 50, serviceMs: 20, maxQueue: null },
  proxiedPlanes: [],
} as const;

const targets: readonly PlannedTarget[] = [
  { ...common, name: "cache", topology: "cluster", masters: 3, replicasPerMaster: 1, nodeTimeoutMs: 2000 },
  {
    ...common,
    name: "sessions",
    topology: "sentinel",
    replicas: 2,
    sentinels: 3,
    quorum: 2,
    downAfterMs: 2000,
    failoverTimeoutMs: 5000,
  },
];

/** A Sentinel (1+2+3) and a Cluster (3+3), both whole, and both gone again. */
export const forming: Rows = async ({ binaries, say }) => {
  say("forming and stopping a Sentinel and a Cluster");
  const times = await inTurns(5, async () => {
    const folder = mkdtempSync(join(tmpdir(), "redrill-bench-"));
    try {
      const start = performance.now();
      const context = {
        dataFolder: folder,
        logsFolder: folder,
        undo: new UndoLog(join(folder, "undo.ndjson")),
        journal: () => undefined,
        signal: new AbortController().signal,
        binaries,
      };
      const formed = await Promise.all(targets.map((target) => providers.process.create(target, context)));
      const whole = performance.now();
      await Promise.all(formed.map(async (topology) => topology[Symbol.asyncDispose]()));
      return { formS: (whole - start) / 1000, stopS: (performance.now() - whole) / 1000 };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return [
    row("Sentinel 1+2+3 and Cluster 3+3 whole", median(times.map(({ formS }) => formS)), 6, 3.5),
    row("both stopped", median(times.map(({ stopS }) => stopS)), 2, 1),
  ];
};

function row(name: string, ours: number, floor: number, target: number): Row {
  return { name, unit: "s", ours, reference: null, ratio: null, floor, target, better: "less" };
}
