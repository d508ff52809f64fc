import type { Evidence } from "../../harness/journal/evidence.ts";
import type { JournalEvent } from "../../harness/journal/event.ts";
import type { Plan } from "../../harness/plan/plan.ts";
import type { LedgerFinding, ObjectiveFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { sampleMachine, sampleReadings, sampleStart, type SampleNode } from "./events.ts";
import { fault, latency, loadFinding, objective, target } from "./findings.ts";
import { sampleLoadEvidence, type Moment } from "./load.ts";
import { noise } from "./noise.ts";
import { cacheTarget, sampleFault, sampleLoadPlan, sampleObjective, sessionsTarget } from "./plan.ts";

export interface Sample {
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

/** The clock of the sample: 20 s base, 10 s ramp, 50 s peak, 20 s after. */
const phases = [
  { name: "base", startMs: 0, endMs: 20_000 },
  { name: "ramp", startMs: 20_000, endMs: 30_000 },
  { name: "peak", startMs: 30_000, endMs: 80_000 },
  { name: "after", startMs: 80_000, endMs: 100_000 },
];
const killAtMs = 35_040;
const slowAtMs = 60_010;
const peak = [{ startMs: 30_000, endMs: 80_000 }];
const whole = [{ startMs: 0, endMs: 100_000 }];

/** What a sample differs in. `small` has a cache that is too small, `untilMs` cuts the run short. */
export interface BlackFriday {
  readonly small?: boolean;
  readonly untilMs?: number;
}

/** The beginning of it is enough to be drawn. */
const drillText = `version: 1
title: Black Friday - the session master dies at the peak, then one cache shard turns slow
seed: 42
targets:
  sessions: { topology: sentinel, config: { requirepass: "***" } }
`;

/** The example drill of the design as it might go: a Sentinel master is killed at the peak, then one Cluster shard turns slow. */
export function blackFriday({ small = false, untilMs = 100_000 }: BlackFriday = {}): Sample {
  const command = ["redrill", "run", "drills/readiness/black-friday.yaml", ...(small ? ["--variant", "small"] : [])];
  const nodes = nodesOf(small);
  const load = sampleLoadEvidence([
    { name: "shop", operations: ["get", "set", "origin"], untilMs, at: (atMs) => shopAt(atMs, small) },
    { name: "logins", operations: ["login", "read"], untilMs, at: loginsAt },
  ]);
  const events: JournalEvent[] = [
    ...sampleStart(nodes, command),
    ...sampleReadings(nodes, untilMs),
    ...sampleMachine(untilMs),
    ...faultEvents().filter(({ atMs }) => atMs <= untilMs),
    { atMs: untilMs + 5, type: "engine.ended" as const, what: "load" as const, exitCode: 0, signal: null, asked: false, lastLines: [] },
    { atMs: untilMs + 900, type: "cleanup.ended" as const, complete: true, left: [] },
    { atMs: untilMs + 910, type: "run.ended" as const },
  ].toSorted((a, b) => a.atMs - b.atMs);
  const evidence: Evidence = { plan: planOf(small), events, load, drillText };
  return { evidence, verdict: verdictOf(evidence, command, small) };
}

function shopAt(atMs: number, small: boolean): Moment {
  const second = Math.floor(atMs / 1_000);
  const ramp = Math.min(1, Math.max(0, (atMs - 20_000) / 10_000));
  const perSecond = atMs >= 80_000 ? 500 : 500 + 4_500 * ramp;
  const busy = perSecond / 5_000;
  const isSlow = atMs >= slowAtMs && atMs < slowAtMs + 10_000;
  const warm = small ? 0.8 - busy * 0.06 : 0.949;
  return {
    perSecond,
    hitRatio: warm + (noise(3, second) - 0.5) * 0.01,
    p50Ms: 0.35 + busy * 0.2,
    p99Ms: isSlow ? 33 + noise(4, second) * 4 : 1.4 + busy * 2.2 + (second === 52 ? 9 : 0),
    failed: isSlow && second === 61 ? { TIMEOUT: 0.004 } : {},
  };
}

function loginsAt(atMs: number): Moment {
  const isDown = atMs >= killAtMs && atMs < killAtMs + 3_100;
  if (!isDown) return { perSecond: 200, p50Ms: 0.5, p99Ms: 1.9 };
  return { perSecond: 200, p50Ms: 480, p99Ms: 1_950, serviceP99Ms: 500, failed: { REFUSED: atMs < killAtMs + 600 ? 0.9 : 0.25, TIMEOUT: 0.35, READONLY: atMs > killAtMs + 2_800 ? 0.2 : 0 } };
}

function session(number: number, role: "master" | "replica", more: Partial<SampleNode> = {}): SampleNode {
  return {
    target: "sessions",
    name: `sessions-node-${String(number)}`,
    address: `127.0.0.1:${String(7_200 + number)}`,
    role,
    usedBytes: (atMs) => (6 + Math.max(0, atMs) / 40_000) * 1024 ** 2,
    commandsPerSecond: (second) => {
      const isDown = second >= 35 && second < 38;
      const isMaster = second < 35 ? number === 1 : number === 2;
      return isDown ? 20 : (isMaster ? 430 : 150) * (0.94 + noise(60 + number, second) * 0.12);
    },
    ...more,
  };
}

function nodesOf(small: boolean): readonly SampleNode[] {
  const cache = Array.from({ length: 6 }, (_, index): SampleNode => ({
    target: "cache",
    name: `cache-node-${String(index + 1)}`,
    address: `127.0.0.1:${String(7_101 + index)}`,
    role: index < 3 ? "master" : "replica",
    shard: (index % 3) + 1,
    usedBytes: (atMs) => (small ? 64 : 22 + Math.min(18, Math.max(0, atMs - 20_000) / 3_500) + index * 0.4) * 1024 ** 2,
    evictedPerSecond: small && index < 3 ? 140 + index * 20 : 0,
    commandsPerSecond: (second) => (shopAt(second * 1_000, small).perSecond / 3) * (index < 3 ? 1.2 + index * 0.06 : 0.25) * (0.96 + noise(50 + index, second) * 0.08),
  }));
  const sessions = [
    session(1, "master", { silent: { fromMs: killAtMs, toMs: 50_400 }, turns: { atMs: 50_400, role: "replica" } }),
    session(2, "replica", { turns: { atMs: killAtMs + 2_600, role: "master" } }),
    session(3, "replica"),
  ];
  const sentinels = [1, 2, 3].map((number): SampleNode => ({
    target: "sessions",
    name: `sessions-sentinel-${String(number)}`,
    address: `127.0.0.1:${String(7_300 + number)}`,
    role: "sentinel",
  }));
  return [...cache, ...sessions, ...sentinels];
}

function faultEvents(): readonly JournalEvent[] {
  return [
    { atMs: killAtMs - 20, type: "fault.injecting", fault: "master-dies", kind: "kill", target: "sessions.master", nodes: ["sessions-node-1"], plane: null },
    { atMs: killAtMs, type: "fault.injected", fault: "master-dies" },
    { atMs: killAtMs + 3, type: "fault.effect", fault: "master-dies", effective: true, detail: "the process 4006 is gone" },
    { atMs: killAtMs + 2_050, type: "node.down", target: "sessions", node: "sessions-node-1", how: "sdown", by: "sessions-sentinel-2" },
    { atMs: killAtMs + 2_610, type: "role.changed", target: "sessions", shard: 1, from: "sessions-node-1", to: "sessions-node-2", source: "sentinel", epoch: 1 },
    { atMs: killAtMs + 2_655, type: "role.changed", target: "sessions", shard: 1, from: "sessions-node-1", to: "sessions-node-2", source: "poll", epoch: 1 },
    { atMs: 50_040, type: "fault.healing", fault: "master-dies", why: "window over" },
    { atMs: 50_390, type: "fault.healed", fault: "master-dies", verified: true, detail: "answers PING with a new run_id" },
    { atMs: slowAtMs - 12, type: "fault.injecting", fault: "slow-shard", kind: "latency", target: "cache.shard(1).master", nodes: ["cache-node-1"], plane: "client" },
    { atMs: slowAtMs, type: "fault.injected", fault: "slow-shard" },
    { atMs: slowAtMs + 33, type: "fault.effect", fault: "slow-shard", effective: true, detail: "PING through the path took 30.9 ms, 30 ms were added" },
    { atMs: slowAtMs + 10_000, type: "fault.healing", fault: "slow-shard", why: "window over" },
    { atMs: slowAtMs + 10_042, type: "fault.healed", fault: "slow-shard", verified: true, detail: "PING through the path took 0.4 ms" },
  ];
}

function shop(operation: string | null) {
  return { kind: "load", load: "shop", operation } as const;
}

function planOf(small: boolean): Plan {
  const p99 = { kind: "percentile", percent: 99 } as const;
  return {
    version: 1,
    title: "Black Friday - the session master dies at the peak, then one cache shard turns slow",
    slug: "black-friday",
    seed: 42,
    instances: 1,
    drill: { file: "drills/readiness/black-friday.yaml", sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", variant: small ? "small" : null },
    expectFail: small ? ["cache-hits", "none-evicted"] : null,
    targets: [{ ...cacheTarget, config: { ...cacheTarget.config, maxmemory: "64mb" } }, sessionsTarget],
    warmup: [sampleLoadPlan("pages", "cache-warmup", "cache", ["pipeline"])],
    phases,
    durationMs: 100_000,
    loads: [sampleLoadPlan("shop", "peak", "cache", ["get", "set", "origin"]), sampleLoadPlan("logins", "session", "sessions", ["login", "read"])],
    faults: [
      sampleFault("master-dies", "kill", "sessions.master", 35_000, 15_000, "Ends the master of sessions with SIGKILL and starts it again after 15 s."),
      sampleFault("slow-shard", "latency", "cache.shard(1).master", 60_000, 10_000, "Adds 30 ms to each reply of the master of shard 1 of cache, on the client plane."),
    ],
    objectives: [
      sampleObjective("pages-fast", "p99(shop.get) <= 5ms or 3x base during peak outside faults", "ms", { metric: "latency", subject: shop("get"), filters: {}, aggregate: p99 }),
      sampleObjective("pages-served", "never errorRatio(shop) > 0.1% for 3s during slow-shard", "ratio", { metric: "errorRatio", subject: shop(null), filters: {}, aggregate: null }),
      sampleObjective("cache-hits", "hitRatio(shop) >= 85% during peak", "ratio", { metric: "hitRatio", subject: shop(null), filters: {}, aggregate: null }),
      sampleObjective("none-evicted", "evictions(cache) = 0 during peak", "count", { metric: "evictions", subject: { kind: "target", target: "cache", nodes: null }, filters: {}, aggregate: null }),
      sampleObjective("failover", "recovery(master-dies, side=server) < 8s", "ms", { metric: "recovery", subject: { kind: "fault", fault: "master-dies" }, filters: { side: "server" }, aggregate: null }),
      sampleObjective("memory", "max(memoryRatio(cache)) < 80%", "ratio", { metric: "memoryRatio", subject: { kind: "target", target: "cache", nodes: null }, filters: {}, aggregate: { kind: "max" } }),
    ].map((one, index) => ({ ...one, place: { file: "drills/readiness/black-friday.yaml", line: 52 + index } })),
    stopWhen: [],
    notes: small ? ["Replicas ignore maxmemory, so evictions happen on the masters alone."] : [],
  };
}

function objectivesOf(small: boolean): readonly ObjectiveFinding[] {
  const outside = [{ startMs: 30_000, endMs: 35_000 }, { startMs: 50_400, endMs: 60_000 }, { startMs: 70_100, endMs: 80_000 }];
  return [
    objective({ name: "pages-fast", text: "p99(shop.get) <= 5ms or 3x base during peak outside faults", severity: "key", status: "pass", metric: "latency", phase: "during peak outside faults", measured: 4.212, op: "<=", limit: 5, margin: 0.1576, unit: "ms", samples: 122_400, reason: "p99 was 4.212 ms", windows: outside }),
    objective({ name: "pages-served", text: "never errorRatio(shop) > 0.1% for 3s during slow-shard", status: "pass", phase: "during slow-shard", measured: 0.004, op: ">", limit: 0.001, unit: "ratio", samples: 50_000, reason: "above the limit for 1 s at the longest, 3 s are allowed", windows: [{ startMs: slowAtMs, endMs: 70_052 }] }),
    small
      ? objective({ name: "cache-hits", text: "hitRatio(shop) >= 85% during peak", description: "Below this the origin drowns.", severity: "key", status: "fail", metric: "hitRatio", phase: "during peak", measured: 0.7412, op: ">=", limit: 0.85, margin: -0.128, unit: "ratio", samples: 249_100, reason: "184,633 of 249,100 answered reads found their key", windows: peak })
      : objective({ name: "cache-hits", text: "hitRatio(shop) >= 85% during peak", description: "Below this the origin drowns.", severity: "key", status: "pass", metric: "hitRatio", phase: "during peak", measured: 0.9492, op: ">=", limit: 0.85, margin: 0.1167, unit: "ratio", samples: 249_100, reason: "236,446 of 249,100 answered reads found their key", windows: peak }),
    small
      ? objective({ name: "none-evicted", text: "evictions(cache) = 0 during peak", status: "fail", metric: "evictions", phase: "during peak", measured: 24_060, op: "=", limit: 0, unit: "count", samples: 300, reason: "24,060 keys were evicted", windows: peak })
      : objective({ name: "none-evicted", text: "evictions(cache) = 0 during peak", status: "pass", metric: "evictions", phase: "during peak", measured: 0, op: "=", limit: 0, unit: "count", samples: 300, reason: "no key was evicted", windows: peak }),
    objective({ name: "failover", text: "recovery(master-dies, side=server) < 8s", status: "pass", metric: "recovery", phase: "the whole run", measured: 2_873, op: "<", limit: 8_000, margin: 0.641, unit: "ms", samples: 1, reason: "the new master accepted a write 2,873 ms after the fault was effective", windows: [{ startMs: killAtMs, endMs: 50_390 }] }),
    small
      ? objective({ name: "memory", text: "max(memoryRatio(cache)) < 80%", status: "fail", metric: "memoryRatio", measured: 1.0002, op: "<", limit: 0.8, margin: -0.25, samples: 600, reason: "cache-node-1 at 0:01", windows: whole })
      : objective({ name: "memory", text: "max(memoryRatio(cache)) < 80%", status: "pass", metric: "memoryRatio", measured: 0.656, op: "<", limit: 0.8, margin: 0.18, samples: 600, reason: "cache-node-6 at 1:23", windows: whole }),
  ];
}

const none = { count: 0, firstMs: null, lastMs: null, examples: [] };
const loginLedger: LedgerFinding = {
  load: "logins",
  target: "sessions",
  reason: null,
  result: {
    isComplete: true,
    acknowledged: 17_233,
    rejected: 121,
    indeterminate: 14,
    reads: 27_902,
    lost: {
      count: 3,
      firstMs: 35_012.4,
      lastMs: 35_024.9,
      examples: ["session:{logins:1431}:k2m4xq3a", "session:{logins:1432}:k2m4xq3a", "session:{logins:1434}:k2m4xq3a"],
    },
    lostAtMost: 3,
    lostSpanMs: 12.5,
    ghost: none,
    duplicate: none,
    stale: none,
    wrongKey: none,
  },
};

function verdictOf(evidence: Evidence, command: readonly string[], small: boolean): Verdict {
  const objectives = objectivesOf(small);
  return {
    version: 1,
    run: {
      id: "20250301-101500-black-friday",
      title: evidence.plan.title,
      seed: 42,
      variant: small ? "small" : null,
      startedAt: "2025-03-01T10:15:00.000Z",
      durationMs: 112_400,
      redrill: "0.1.0",
      redis: "7.0.15",
      k6: "2.2.0",
      command,
    },
    verdict: small ? "fail" : "pass",
    exitCode: small ? 1 : 0,
    reason: small ? "3 of 6 objectives failed, first cache-hits: 74.1 %, limit >= 85 %." : "All 6 objectives hold, and the run could measure them.",
    reasons: [],
    objectives,
    faults: [
      fault({ name: "master-dies", kind: "kill", target: "sessions.master", nodes: ["sessions-node-1"], injectedAtMs: killAtMs, effectiveAtMs: killAtMs + 3, healedAtMs: 50_390, effectVerified: true, effectDetail: "the process 4006 is gone", healVerified: true, healDetail: "answers PING with a new run_id", detectedMs: 2_047, electedMs: 2_607, serverRecoveryMs: 2_873, clientRecoveryMs: 3_300, settledMs: 6_100 }),
      fault({ name: "slow-shard", kind: "latency", target: "cache.shard(1).master", nodes: ["cache-node-1"], injectedAtMs: slowAtMs, effectiveAtMs: slowAtMs + 33, healedAtMs: slowAtMs + 10_042, effectVerified: true, effectDetail: "PING through the path took 30.9 ms, 30 ms were added", healVerified: true, healDetail: "PING through the path took 0.4 ms", clientRecoveryMs: 2_000, settledMs: 13_000, notes: { detectedMs: "nobody called the node down", electedMs: "no master changed", serverRecoveryMs: "the writer goes past client-plane faults" } }),
    ],
    load: [
      loadFinding(evidence.load, {
        name: "shop",
        scenario: "peak",
        target: "cache",
        responseMs: latency(1.31, 0.52, 2.4, 31.8, 36.2, 212.4),
        serviceMs: latency(1.22, 0.49, 2.2, 31.5, 35.9, 200.1),
        generatorLagMs: latency(0.04, 0.03, 0.08, 0.21, 0.6, 2.2),
        originCalls: small ? 64_467 : 15_301,
        originMaxInFlight: small ? 50 : 21,
        operations: [
          { name: "get", done: 289_000, failed: 20, attempts: 289_020, errors: { TIMEOUT: 20 }, responseMs: latency(0.6, 0.44, 1.9, 30.9, 33.5, 201), serviceMs: latency(0.55, 0.41, 1.8, 30.8, 33.2, 200.1) },
          { name: "origin", done: 15_301, failed: 0, attempts: 15_301, errors: {}, responseMs: latency(20.4, 20.1, 21, 24, 31, 44), serviceMs: latency(20.3, 20.1, 21, 24, 31, 44) },
        ],
      }),
      loadFinding(evidence.load, {
        name: "logins",
        scenario: "session",
        target: "sessions",
        responseMs: latency(18.2, 0.51, 1.8, 498.2, 1_950, 2_890),
        serviceMs: latency(9.1, 0.48, 1.7, 480.2, 500, 502),
        generatorLagMs: latency(0.03, 0.02, 0.07, 0.18, 0.4, 0.9),
        counters: { staleRead: 0, forcedLogin: 3 },
      }),
    ],
    targets: [
      target("cache", { hitRatio: small ? 0.748 : 0.9488, evictions: small ? 48_120 : 0, rejectedConnections: 0, memoryMaxRatio: small ? 1.0002 : 0.656, failovers: 0, replicationLagMaxSeconds: 1 }),
      target("sessions", { hitRatio: 0.997, evictions: 0, rejectedConnections: 0, memoryMaxRatio: 0.133, failovers: 1, replicationLagMaxSeconds: 1, lostWrites: 3 }),
    ],
    ledgers: [loginLedger],
    generator: { isFit: true, detail: "p99 of its lateness 0.21 ms; 12 of 309,500 slots were late while a worker waited.", lagP99Ms: 0.21, lateWhileIdle: 12, lateWhileIdleRatio: 0.0000388, stalledInCall: 0 },
  };
}
