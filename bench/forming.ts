import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UndoLog } from "../harness/base/undo-log.ts";
import { providers } from "../harness/topology/providers.ts";
import { inTurns, median, type Row, type Rows } from "./row.ts";
import { targets } from "./target.ts";

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
      const formed = await Promise.all([
        providers.process.create({ ...targets.cluster, name: "cache" }, context),
        providers.process.create({ ...targets.sentinel, name: "sessions" }, context),
      ]);
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
