import { SpecError } from "../../base/errors.ts";
import type { Catalogue, FaultDescription, ScenarioDescription } from "../catalogue.ts";

/** A catalogue with the shapes of the shipped one, so that tests of planning need no other room. */

const plane = {
  type: "word",
  description: "Whose traffic.",
  default: "client",
  oneOf: ["client", "replication", "bus", "sentinel"],
} as const;

const node = { targets: ["node", "sentinel"], window: "optional", isLink: false, parameters: {} } as const;
const link = { needs: ["link"], targets: ["node"], window: "optional", isLink: true } as const;

const faults = {
  kill: {
    ...node,
    description: "Ends the process with SIGKILL.",
    needs: ["kill", "restart"],
    windowKey: { name: "restart", prefix: "after" },
  },
  freeze: { ...node, description: "Stops the process with SIGSTOP.", needs: ["pause"] },
  latency: {
    ...link,
    description: "Makes the path slow.",
    parameters: {
      plane,
      roundTrip: { type: "duration", description: "Added to a reply.", default: null, min: 1, max: 60_000 },
      oneWay: { type: "duration", description: "Added each way.", default: null, min: 1 },
      jitter: { type: "duration", description: "Varies the delay.", default: "0ms", min: 0 },
    },
    check: ({ roundTripMs, oneWayMs }) =>
      (roundTripMs === null) === (oneWayMs === null) ? 'write either "roundTrip: 30ms" or "oneWay: 15ms"' : null,
  },
  blackHole: { ...link, targets: ["node", "sentinel"], description: "Swallows everything.", parameters: { plane } },
  partition: { ...node, description: "Cuts a node off.", needs: ["partition"], window: "required" },
  upgrade: { ...node, description: "Upgrades.", needs: ["upgrade"], window: "none", isOneAtATime: true },
  bgsave: { ...node, description: "Forks.", needs: ["configure"], window: "none" },
} as const satisfies Readonly<Record<string, FaultDescription>>;

const few = `
version: 1
prefix: few
objectives:
  errors: { of: load, expect: errorRatio($load) < 0.1%, outside: recoveries, severity: key }
  reads: { of: load, when: { operations: [get] }, expect: p99($load.get) < 5ms }
  memory: { of: target, when: { config: { maxmemory: set } }, expect: memoryRatio($target) < 85% }
`;

const all = ["standalone", "sentinel", "cluster"] as const;

const pages = { type: "integer", description: "How many pages.", default: 10_000, min: 1 } as const;
const size = { type: "size", description: "Of a page.", default: "4kb", min: 64 } as const;
const sizes = { ...size, type: "sizes" } as const;
const ttl = { type: "duration", description: "How long a page stays.", default: "10m", min: 1 } as const;
const ttlJitter = { type: "percent", description: "Of the TTL.", default: "20%", min: 0, max: 1 } as const;

const scenarios: Readonly<Record<string, ScenarioDescription>> = {
  "cache-warmup": {
    name: "cache-warmup",
    file: "cache-warmup.ts",
    description: "Writes pages.",
    topologies: all,
    operations: ["pipeline"],
    counters: [],
    slots: { of: "pages", per: "batch" },
    parameters: {
      pages,
      size: sizes,
      ttl,
      ttlJitter,
      batch: { type: "integer", description: "Pages per pipeline.", default: 100, min: 1, max: 10_000 },
    },
  },
  peak: {
    name: "peak",
    file: "peak.ts",
    description: "Reads pages.",
    topologies: all,
    operations: ["get", "origin", "set"],
    counters: ["wrongPage"],
    model: "noted",
    measures: {
      renderTime: { kind: "distribution", unit: "ms", description: "How long a page took." },
      doubleViews: { kind: "counter", unit: "count", description: "Pages that were seen twice." },
    },
    slots: null,
    parameters: {
      pages,
      size: sizes,
      ttl,
      ttlJitter,
      keys: { type: "keys", description: "How popular pages are.", default: "zipf(1.1)" },
      writeBack: { type: "boolean", description: "Writes misses back.", default: true },
    },
  },
  mirror: {
    name: "mirror",
    file: "mirror.ts",
    description: "Asks two targets.",
    topologies: all,
    operations: ["first", "second"],
    counters: [],
    slots: null,
    parameters: { second: { type: "target", description: "The other one." } },
  },
  session: {
    name: "session",
    file: "session.ts",
    description: "Visits.",
    topologies: ["standalone", "sentinel"],
    operations: ["login", "read", "touch", "logout"],
    counters: ["readYourWrites"],
    hasLedger: true,
    slots: null,
    parameters: { size, ttl },
  },
};

export const catalogue: Catalogue = {
  faults,
  scenario: (name) => scenarios[name] ?? null,
  scenarioNames: Object.keys(scenarios),
  pack: (name) => (name === "packs/few" ? { file: "packs/few.yaml", text: few } : null),
  packNames: ["packs/few"],
  abilities: { process: ["kill", "pause", "restart", "link"], external: ["link"], docker: [] },
  readText: (file) => {
    throw new SpecError([{ path: [], expected: "a file that can be read", got: file, next: "Write it." }]);
  },
};
