import type { Plan, PlannedLoad, PlannedTarget } from "../../plan/plan.ts";
import { plainClient } from "../../plan/testing/plain-client.ts";
import type { ClientAccess } from "../../topology/contract.ts";

/** A standalone target named `cache`. */
export const cacheTarget: PlannedTarget = {
  name: "cache",
  topology: "standalone",
  provider: "process",
  config: {},
  origin: { concurrency: 50, serviceMs: 20, maxQueue: null },
  proxiedPlanes: [],
};

export const plannedLoad: PlannedLoad = {
  name: "shop",
  scenario: { name: "peak", file: "peak.ts", operations: ["get"], counters: [] },
  target: "cache",
  client: {
    ...plainClient,
    name: "fit",
    connections: 2,
    deadlineMs: 2_000, // far beyond what a busy machine needs
    retry: { max: 2, backoffMinMs: 8, backoffMaxMs: 100, jitter: true, budgetRatio: 0.1, writes: false },
  },
  workers: 20,
  slots: 100,
  maxBacklog: null,
  rates: [],
  schedule: [],
  with: {},
};

export const plan: Plan = {
  version: 1,
  title: "A test",
  slug: "a-test",
  seed: 42,
  instances: 1,
  drill: { file: "a-test.yaml", sha256: "", variant: null },
  expectFail: null,
  targets: [cacheTarget],
  warmup: [],
  phases: [{ name: "all", startMs: 0, endMs: 4_000 }],
  durationMs: 4_000,
  loads: [],
  faults: [],
  objectives: [],
  stopWhen: [],
  notes: [],
};

export function standaloneAccess(port: number): ClientAccess {
  return {
    topology: "standalone",
    addresses: [`127.0.0.1:${String(port)}`],
    sentinels: [],
    masterName: null,
    username: null,
    password: null,
    addressMap: {},
  };
}
