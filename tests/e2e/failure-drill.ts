import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const ratePerSecond = 500;
export const steadyMs = 1500;

/** One cell of the matrix: what fails, how, and how the client behaves. */
export interface FailureCell {
  readonly topology: "standalone" | "sentinel" | "cluster";
  readonly fault: "kill" | "restart" | "freeze" | "blackHole" | "failover";
  readonly client: "multiplexed" | "pooled" | "no-deadline";
}

/** How long the load goes on from the fault: until the topology has helped itself, and a second of peace. */
export function hitMs({ topology, fault }: FailureCell): number {
  switch (topology) {
    case "standalone":
      return 3500;
    case "sentinel":
      return fault === "kill" || fault === "freeze" ? 6000 : 4500;
    case "cluster":
      return fault === "blackHole" ? 4000 : 6500;
    default:
      return topology satisfies never;
  }
}

/**
 * Writes a drill on one key, so that one master serves all of it, and the scenario beside it; returns its path. A failover has
 * no fault in the drill: the test asks for it.
 */
export function writeFailureDrill(path: string, cell: FailureCell, change = (drill: string) => drill): string {
  const scenario = join(dirname(path), "one-key.ts");
  writeFileSync(
    scenario,
    `export default function oneKey(load) {
  const { redis } = load;
  return (slot) => {
    redis.call("SET", "{foo}", String(slot));
  };
}
`,
  );
  writeFileSync(
    join(dirname(path), "one-key.json"),
    JSON.stringify({
      description: "Writes one key.",
      topologies: ["standalone", "sentinel", "cluster"],
      operations: ["set"],
      counters: [],
      slots: null,
      parameters: {},
    }),
  );
  const fault = faults[cell.fault][cell.topology];
  const drill = `version: 1
title: ${cell.topology} ${cell.fault} ${cell.client}
seed: 7
targets:
  store: { topology: ${topologies[cell.topology]}, config: { maxmemory: 64mb, maxmemory-policy: noeviction } }
phases: { steady: ${String(steadyMs)}ms, hit: ${String(hitMs(cell))}ms }
clients:
  app: { ${clients[cell.client]} }
load:
  writes: { scenario: ${scenario}, target: store, client: app, rate: ${String(ratePerSecond)}/s, workers: 300 }
${fault === null ? "" : `faults:\n  outage: { ${fault} }\n`}objectives:
  any: errorRatio(writes) <= 100%
`;
  writeFileSync(path, change(drill));
  return path;
}

const topologies: Readonly<Record<FailureCell["topology"], string>> = {
  standalone: "standalone",
  sentinel: "sentinel, replicas: 1, sentinels: 3, downAfter: 1s",
  cluster: "cluster, masters: 3, replicasPerMaster: 1, nodeTimeout: 1s",
};

/** One attempt each, always: retries would hide when an outage began, and a breaker when it ended. */
const clients: Readonly<Record<FailureCell["client"], string>> = {
  multiplexed: "from: no-retries, deadline: 300ms, breaker: none",
  pooled: "from: pooled, retries: 0, deadline: 300ms, breaker: none",
  "no-deadline": "from: no-deadline, retries: 0, breaker: none",
};

const master = { standalone: "store.master", sentinel: "store.master", cluster: "store.shard(3).master" }; // of {foo}

const faults: Readonly<Record<FailureCell["fault"], Readonly<Record<FailureCell["topology"], string | null>>>> = {
  kill: {
    standalone: `kill: ${master.standalone}, at: hit`,
    sentinel: `kill: ${master.sentinel}, at: hit`,
    cluster: `kill: ${master.cluster}, at: hit`,
  },
  restart: {
    standalone: `kill: ${master.standalone}, at: hit, restart: after 1s`,
    sentinel: `kill: ${master.sentinel}, at: hit, restart: after 300ms`,
    cluster: `kill: ${master.cluster}, at: hit, restart: after 300ms`,
  },
  freeze: {
    standalone: `freeze: ${master.standalone}, at: hit, for: 1500ms`,
    sentinel: `freeze: ${master.sentinel}, at: hit, for: 4500ms`,
    cluster: `freeze: ${master.cluster}, at: hit, for: 5s`,
  },
  blackHole: {
    standalone: `blackHole: ${master.standalone}, plane: client, at: hit, for: 1500ms`,
    sentinel: `blackHole: ${master.sentinel}, plane: client, at: hit, for: 1500ms`,
    cluster: `blackHole: ${master.cluster}, plane: client, at: hit, for: 1500ms`,
  },
  failover: { standalone: null, sentinel: null, cluster: null },
};
