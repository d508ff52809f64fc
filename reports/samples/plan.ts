import type { PlannedFault, PlannedLoad, PlannedMeasure, PlannedObjective, PlannedTarget } from "../../harness/plan/plan.ts";
import type { Unit } from "../../harness/drill/objective.ts";
import { plainClient } from "../../harness/plan/testing/plain-client.ts";

const origin = { concurrency: 50, serviceMs: 20, maxQueue: null };

export const cacheTarget: PlannedTarget = {
  name: "cache",
  topology: "cluster",
  provider: "process",
  masters: 3,
  replicasPerMaster: 1,
  nodeTimeoutMs: 2_000,
  config: { maxmemory: "64mb", "maxmemory-policy": "allkeys-lru", requirepass: "never-to-be-shown" },
  origin,
  proxiedPlanes: ["client"],
};

export const sessionsTarget: PlannedTarget = {
  name: "sessions",
  topology: "sentinel",
  provider: "process",
  replicas: 2,
  sentinels: 3,
  quorum: 2,
  downAfterMs: 2_000,
  failoverTimeoutMs: 5_000,
  config: { maxmemory: "64mb", "maxmemory-policy": "noeviction" },
  origin,
  proxiedPlanes: [],
};

export function sampleLoadPlan(name: string, scenario: string, target: string, operations: readonly string[]): PlannedLoad {
  return {
    name,
    scenario: { name: scenario, file: `${scenario}.ts`, operations, counters: [] },
    target,
    client: {
      ...plainClient,
      name: "fit",
      connections: 4,
      connectTimeoutMs: 1_000,
      deadlineMs: 500,
      retry: { max: 3, backoffMinMs: 10, backoffMaxMs: 500, jitter: true, budgetRatio: 0.2, writes: false },
    },
    workers: 50,
    slots: 0,
    maxBacklog: null,
    rates: [],
    schedule: [],
    with: {},
  };
}

export function sampleFault(name: string, kind: string, text: string, atMs: number, forMs: number, summary: string): PlannedFault {
  const parts = text.split(".").map((part) => ({ name: part, argument: null }));
  return { name, kind, target: { text, target: parts[0]?.name ?? "", nodes: { parts: parts.slice(1) } }, atMs, forMs, parameters: {}, summary };
}

/** Just enough of an objective for the reports: they ask for its measure, its scope and whether it is a `never`. */
export function sampleObjective(name: string, text: string, unit: Unit, first: PlannedMeasure): PlannedObjective {
  return {
    name,
    text,
    description: null,
    severity: "normal",
    never: text.startsWith("never"),
    expression: { first, operation: null, second: null },
    op: "<=",
    limit: [],
    warn: [],
    forMs: 0,
    scope: { text: "", during: [], outside: [] },
    minSamples: 1,
    unit,
  };
}
