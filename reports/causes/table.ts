import type { MetricName } from "../../harness/plan/metrics.ts";
import type { PlannedMeasure } from "../../harness/plan/plan.ts";
import { quorumLost, slotsDisputed } from "./agreement.ts";
import { busyNode } from "./busy-node.ts";
import { fellShort } from "./capacity.ts";
import type { Rule } from "./cause.ts";
import { notWarm } from "./cold.ts";
import { blockedClients, tooManyClients } from "./connections.ts";
import { counterMoved } from "./counters.ts";
import { emptied } from "./emptied.ts";
import { mostFrequentError } from "./errors.ts";
import { expiring } from "./expiring.ts";
import { mastersChanged } from "./failovers.ts";
import { faultUnderWay } from "./fault-under-way.ts";
import { generatorLate } from "./generator.ts";
import { ledgerShows } from "./ledger.ts";
import { lostWrites } from "./lost-writes.ts";
import { memoryFull } from "./memory-full.ts";
import { originFull } from "./origin.ts";
import { persistence } from "./persistence.ts";
import { queueing } from "./queueing.ts";
import { clientsRetried } from "./retries.ts";
import { slowCommands } from "./slow-commands.ts";
import { slowRecovery } from "./recovery.ts";
import { replicasBehind } from "./replication.ts";
import { slowServer } from "./slow-server.ts";
import { strangersBusy } from "./strangers.ts";

/** The runbooks, a rule each. A new rule is one file, one line here and its place in the groups below. */
export const rules = {
  generatorLate,
  strangersBusy,
  faultUnderWay,
  memoryFull,
  emptied,
  expiring,
  notWarm,
  mostFrequentError,
  queueing,
  persistence,
  busyNode,
  originFull,
  slowServer,
  fellShort,
  tooManyClients,
  blockedClients,
  replicasBehind,
  slowRecovery,
  mastersChanged,
  lostWrites,
  counterMoved,
  slowCommands,
  quorumLost,
  slotsDisputed,
  clientsRetried,
  ledgerShows,
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;

/** For each group of metrics the rules that may explain it, the most telling first. */
export const rulesOf = {
  latency: [
    "generatorLate",
    "faultUnderWay",
    "strangersBusy",
    "slowCommands",
    "persistence",
    "memoryFull",
    "originFull",
    "queueing",
    "busyNode",
    "mostFrequentError",
    "slowServer",
  ],
  errors: ["mostFrequentError", "generatorLate"],
  throughput: ["generatorLate", "faultUnderWay", "queueing", "fellShort", "mostFrequentError"],
  hits: ["emptied", "memoryFull", "expiring", "faultUnderWay", "notWarm"],
  memory: ["memoryFull", "emptied"],
  connections: ["tooManyClients", "clientsRetried", "blockedClients", "faultUnderWay"],
  retries: ["clientsRetried", "mostFrequentError"],
  replication: ["replicasBehind", "faultUnderWay"],
  recovery: ["slowRecovery"],
  failovers: ["mastersChanged"],
  agreement: ["quorumLost", "slotsDisputed", "faultUnderWay"],
  loss: ["ledgerShows", "lostWrites", "emptied", "faultUnderWay"],
  stalls: ["slowCommands", "persistence", "slowServer"],
  origin: ["originFull", "emptied", "memoryFull", "expiring", "notWarm"],
  scenario: ["counterMoved", "faultUnderWay"],
  generator: ["generatorLate", "strangersBusy"],
} as const satisfies Readonly<Record<string, readonly RuleName[]>>;

export type Group = keyof typeof rulesOf;

/** The group of each metric: one that is missing here does not compile. */
const groups = {
  latency: "latency",
  throughput: "throughput",
  offered: "throughput",
  achieved: "throughput",
  abandoned: "throughput",
  backlog: "throughput",
  busyWorkers: "throughput",
  errorRatio: "errors",
  errors: "errors",
  burnRate: "errors",
  budgetSpent: "errors",
  hitRatio: "hits",
  serverHitRatio: "hits",
  amplification: "retries",
  connectionRate: "retries",
  connectionsFailed: "retries",
  retries: "retries",
  retriesRefused: "retries",
  hedges: "retries",
  redirects: "retries",
  breakerOpened: "retries",
  breakerRejected: "retries",
  longestCall: "latency",
  blockedWorkers: "throughput",
  bytesIn: "throughput",
  bytesOut: "throughput",
  lateSlots: "generator",
  counter: "scenario",
  measure: "scenario",
  originRate: "origin",
  originInFlight: "origin",
  originRefused: "origin",
  evictions: "memory",
  expiries: "hits",
  memoryRatio: "memory",
  usedMemory: "memory",
  fragmentation: "memory",
  rejectedConnections: "connections",
  connectedClients: "connections",
  blockedClients: "connections",
  replicationLag: "replication",
  replicationLagBytes: "replication",
  fullResyncs: "replication",
  forkStall: "stalls",
  delayedFsyncs: "stalls",
  slowCommands: "stalls",
  slowestCommand: "stalls",
  lostKeys: "loss",
  lostWrites: "loss",
  lostWriteRatio: "loss",
  lostSpan: "loss",
  ghostWrites: "loss",
  duplicateWrites: "loss",
  staleReads: "loss",
  wrongKeys: "loss",
  failovers: "failovers",
  ckquorum: "agreement",
  disputedSlots: "agreement",
  detected: "recovery",
  elected: "recovery",
  recovery: "recovery",
  settled: "recovery",
} as const satisfies Readonly<Record<MetricName, Group>>;

/** A metric that this version does not know, of a plan by another one, goes by what it is measured of. */
export function groupOf({ metric, subject, filters }: PlannedMeasure): Group {
  if (metric === "latency" && filters["time"] === "lag") return "generator";
  const known = (groups as Readonly<Record<string, Group>>)[metric];
  return known ?? ({ load: "scenario", target: "memory", fault: "recovery" } as const)[subject.kind];
}
