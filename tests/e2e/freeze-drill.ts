import { writeFileSync } from "node:fs";

/** Writes a drill on one standalone server that is frozen 2 s after 0s; returns its path. */
export function writeFreezeDrill(
  path: string,
  {
    ratePerSecond,
    freezeSeconds,
    runSeconds,
  }: { readonly ratePerSecond: number; readonly freezeSeconds: number; readonly runSeconds: number },
): string {
  writeFileSync(
    path,
    `version: 1
title: Freeze
seed: 7
targets:
  store: { topology: standalone, config: { maxmemory: 256mb, maxmemory-policy: allkeys-lru } }
phases: { steady: 2s, frozen: ${String(runSeconds - 2)}s }
clients:
  patient: { from: no-deadline }
load:
  reads:
    scenario: peak
    target: store
    client: patient
    workers: 200
    rate: ${String(ratePerSecond)}/s
    with: { pages: 100, size: 128b, keys: uniform, ttl: 10m }
faults:
  frozen-store: { freeze: store.master, at: frozen, for: ${String(freezeSeconds)}s }
objectives:
  all-done: errorRatio(reads) <= 0%
`,
  );
  return path;
}
