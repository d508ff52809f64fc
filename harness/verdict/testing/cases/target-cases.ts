import type { Evidence } from "../../../journal/evidence.ts";
import type { InfoReading, JournalEntry } from "../../../journal/event.ts";
import type { targetMetrics } from "../../../plan/metrics/target-metrics.ts";
import { EvidenceBuilder } from "../evidence-builder.ts";
import { ofTarget } from "../plan-parts.ts";
import type { MetricCase } from "./metric-case.ts";

type Read = (second: number) => Partial<InfoReading> | null;

/** INFO of one node once a second, half a second past it, from before zero until after the end: 23 readings in the run's scope. */
function info(read: Read): Evidence {
  const builder = new EvidenceBuilder().master("cache", "n1");
  for (let second = -2; second <= 22; second++) builder.info("cache", "n1", second * 1_000 + 500, read(second));
  return builder.inOrder().evidence();
}

const gap: Read = (second) => (second >= 6 && second <= 9 ? null : {});

function ofInfo(
  metric: string,
  limit: number,
  read: (value: number, second: number) => Partial<InfoReading>,
  op: MetricCase["op"] = "<=",
): MetricCase {
  const evidence = (value: number) => () => info((second) => read(value, second));
  const beyond = op === "<=" ? limit * 1.1 : limit * 0.9;
  return {
    measure: ofTarget(metric, "cache"),
    op,
    limit,
    at: evidence(limit),
    beyond: evidence(beyond),
    unknown: () => info(gap),
  };
}

/** A counter that rises at second 7. */
function risen(metric: string, field: (count: number) => Partial<InfoReading>): MetricCase {
  return ofInfo(metric, 10, (value, second) => field(second >= 7 ? 100 + value : 100));
}

function gauge(metric: string, limit: number, field: (value: number) => Partial<InfoReading>): MetricCase {
  return ofInfo(metric, limit, (value, second) => field(second === 7 ? value : 0));
}

function onceASecond(
  metric: string,
  op: MetricCase["op"],
  values: readonly [number, number],
  entry: (value: number) => JournalEntry,
): MetricCase {
  const evidence = (value: number | null) => () => {
    const builder = new EvidenceBuilder();
    for (let second = 0; second <= 20; second++) {
      if (value === null && second >= 6 && second <= 9) continue;
      builder.event(second * 1_000, entry(second === 7 ? (value ?? 0) : op === "<=" ? 0 : 3));
    }
    return builder.inOrder().evidence();
  };
  const [limit, beyond] = values;
  const measure = ofTarget(metric, "cache");
  return { measure, op, limit, at: evidence(limit), beyond: evidence(beyond), unknown: evidence(null) };
}

const replica = { address: "127.0.0.1:1", offset: 0, lagSeconds: 0, state: "online" };

function failedOver(times: number): Evidence {
  const builder = new EvidenceBuilder().master("cache", "n1");
  for (let i = 0; i < times; i++) {
    const [from, to] = i % 2 === 0 ? ["n1", "n2"] : ["n2", "n1"];
    if (from === undefined || to === undefined) continue;
    const atMs = 2_000 + i * 3_000;
    const moments = { refusedAtMs: atMs, downAtMs: atMs + 10, electedAtMs: atMs + 20, writesAtMs: atMs + 30 };
    builder.failover("cache", { from, to }, moments);
  }
  return builder.inOrder().evidence();
}

export const targetCases = {
  serverHitRatio: ofInfo(
    "serverHitRatio",
    0.8,
    (value, second) => ({
      keyspaceHits: 1_000 + second * value * 100,
      keyspaceMisses: 1_000 + second * (1 - value) * 100,
    }),
    ">=",
  ),
  evictions: risen("evictions", (evictedKeys) => ({ evictedKeys })),
  expiries: risen("expiries", (expiredKeys) => ({ expiredKeys })),
  rejectedConnections: risen("rejectedConnections", (rejectedConnections) => ({ rejectedConnections })),
  connectedClients: gauge("connectedClients", 20, (connectedClients) => ({ connectedClients })),
  blockedClients: gauge("blockedClients", 20, (blockedClients) => ({ blockedClients })),
  memoryRatio: gauge("memoryRatio", 0.8, (value) => ({ usedMemoryBytes: value * 1_000, maxMemoryBytes: 1_000 })),
  usedMemory: gauge("usedMemory", 64 * 2 ** 20, (usedMemoryBytes) => ({ usedMemoryBytes })),
  fragmentation: gauge("fragmentation", 1.5, (fragmentationRatio) => ({ fragmentationRatio })),
  replicationLag: gauge("replicationLag", 2_000, (value) => ({
    replicas: [{ ...replica, lagSeconds: value / 1_000 }],
  })),
  replicationLagBytes: gauge("replicationLagBytes", 500, (value) => ({
    masterReplicationOffset: 1_000,
    replicas: [{ ...replica, offset: 1_000 - value }],
  })),
  fullResyncs: risen("fullResyncs", (fullResyncs) => ({ fullResyncs })),
  forkStall: ofInfo("forkStall", 2, (value, second) => ({
    totalForks: second >= 7 ? 1 : 0,
    latestForkUs: second >= 7 ? value * 1_000 : 9_000,
  })),
  delayedFsyncs: risen("delayedFsyncs", (aofDelayedFsyncs) => ({ aofDelayedFsyncs })),
  slowCommands: risen("slowCommands", (count) => ({ slowLog: { count, longestUs: 0 } })),
  slowestCommand: ofInfo("slowestCommand", 20, (value, second) => ({
    slowLog: { count: second >= 7 ? 1 : 0, longestUs: second === 7 ? value * 1_000 : 0 },
  })),
  lostKeys: ofInfo("lostKeys", 10, (value, second) => ({ keys: second >= 7 ? 1_000 - value : 1_000 })),
  failovers: {
    measure: ofTarget("failovers", "cache"),
    op: "<=",
    limit: 1,
    at: () => failedOver(1),
    beyond: () => failedOver(2),
    unknown: () => new EvidenceBuilder().inOrder().evidence(),
  },
  ckquorum: onceASecond("ckquorum", ">=", [2, 1], (agreeing) => ({
    type: "quorum.seen",
    target: "cache",
    agreeing,
    asked: 3,
    reason: null,
  })),
  disputedSlots: onceASecond("disputedSlots", "<=", [4, 5], (disputed) => ({
    type: "slots.seen",
    target: "cache",
    answered: 6,
    unowned: 0,
    disputed,
  })),
} satisfies Record<keyof typeof targetMetrics, MetricCase>;
