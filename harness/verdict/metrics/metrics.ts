import type { MetricName } from "../../plan/metrics.ts";
import { ckquorum, disputedSlots } from "./agreement.ts";
import {
  blockedWorkers,
  breakerOpened,
  breakerRejected,
  bytesIn,
  bytesOut,
  connectionRate,
  connectionsFailed,
  hedges,
  longestCall,
  redirects,
  retries,
  retriesRefused,
} from "./client.ts";
import { budgetSpent, burnRate } from "./error-budget.ts";
import { abandoned, errorRatio, errors } from "./errors.ts";
import { failovers } from "./failovers.ts";
import { detected, elected, recovery, settled } from "./fault-times.ts";
import {
  delayedFsyncs,
  evictions,
  expiries,
  fullResyncs,
  rejectedConnections,
  serverHitRatio,
  slowCommands,
} from "./info-counters.ts";
import {
  blockedClients,
  connectedClients,
  fragmentation,
  memoryRatio,
  replicationLag,
  replicationLagBytes,
  usedMemory,
} from "./info-gauges.ts";
import { latency } from "./latency.ts";
import {
  duplicateWrites,
  ghostWrites,
  lostSpan,
  lostWriteRatio,
  lostWrites,
  staleReads,
  wrongKeys,
} from "./ledgers.ts";
import { backlog, busyWorkers, originInFlight } from "./load-gauges.ts";
import { counter, lateSlots, originRate, originRefused } from "./load-rises.ts";
import { forkStall, slowestCommand } from "./longest.ts";
import { lostKeys } from "./lost-keys.ts";
import { measure } from "./measure.ts";
import type { Metric } from "./metric.ts";
import { achieved, offered, throughput } from "./rates.ts";
import { amplification, hitRatio } from "./reads.ts";

/** How each metric of `plan/metrics.ts` is computed; one that is missing here does not compile. */
const computations = {
  latency,
  throughput,
  offered,
  achieved,
  errorRatio,
  errors,
  abandoned,
  burnRate,
  budgetSpent,
  hitRatio,
  amplification,
  backlog,
  busyWorkers,
  lateSlots,
  counter,
  measure,
  originRate,
  originInFlight,
  originRefused,
  retries,
  retriesRefused,
  hedges,
  redirects,
  breakerOpened,
  breakerRejected,
  connectionRate,
  connectionsFailed,
  bytesIn,
  bytesOut,
  blockedWorkers,
  longestCall,
  serverHitRatio,
  evictions,
  expiries,
  rejectedConnections,
  connectedClients,
  blockedClients,
  memoryRatio,
  usedMemory,
  fragmentation,
  replicationLag,
  replicationLagBytes,
  fullResyncs,
  forkStall,
  delayedFsyncs,
  slowCommands,
  slowestCommand,
  lostKeys,
  failovers,
  ckquorum,
  disputedSlots,
  detected,
  elected,
  recovery,
  settled,
  lostWrites,
  lostWriteRatio,
  lostSpan,
  ghostWrites,
  duplicateWrites,
  staleReads,
  wrongKeys,
} satisfies Record<MetricName, Metric>;

/** Throws for a name that is in no table: a plan of another version. */
export function metricNamed(name: string): Metric {
  const metric = new Map<string, Metric>(Object.entries(computations)).get(name);
  if (metric === undefined) throw new Error(`there is no metric ${name}`);
  return metric;
}
