import type { InfoReading, JournalEvent } from "../../harness/journal/event.ts";
import { noise } from "./noise.ts";

export interface SampleNode {
  readonly target: string;
  readonly name: string;
  readonly address: string;
  readonly role: "master" | "replica" | "sentinel";
  /** Readings are missing from here to there. */
  readonly silent?: { readonly fromMs: number; readonly toMs: number };
  /** The role from a moment on. */
  readonly turns?: { readonly atMs: number; readonly role: "master" | "replica" };
  /** The nodes of a shard replicate each other; default 1. */
  readonly shard?: number;
  readonly usedBytes?: (atMs: number) => number;
  readonly evictedPerSecond?: number;
  /** Default: the same all the time. */
  readonly commandsPerSecond?: (second: number) => number;
}

/** The events of a run's beginning: what started, who is there. */
export function sampleStart(nodes: readonly SampleNode[], command: readonly string[]): readonly JournalEvent[] {
  return [
    {
      atMs: -9_000,
      type: "run.started",
      id: "20250301-101500-black-friday",
      startedAt: "2025-03-01T10:15:00.000Z",
      monotonicNs: "1000000000",
      command,
      versions: { redrill: "0.1.0", node: "24.21.0", redis: "7.0.15", k6: "2.2.0", toxiproxy: "2.12.0" },
      machine: { cpus: 8, cpuModel: "Example CPU 3.0 GHz", memoryBytes: 16 * 1024 ** 3, platform: "linux x64" },
    },
    ...nodes.map(
      ({ target, name, address, role }, index): JournalEvent => ({
        atMs: -8_900 + index * 20,
        type: "node.started",
        target,
        node: name,
        address,
        pid: 4_000 + index,
        role,
      }),
    ),
    { atMs: -3_000, type: "run.stage", stage: "warmup" },
    { atMs: -40, type: "warmup.ended", load: "pages", durationMs: 2_930, done: 100, failed: 0, offered: 100 },
    { atMs: 0, type: "run.zero" },
  ];
}

/** One INFO reading of each data node a second. */
export function sampleReadings(nodes: readonly SampleNode[], untilMs: number): readonly JournalEvent[] {
  const events: JournalEvent[] = [];
  for (let second = -1; second * 1_000 < untilMs; second += 1) {
    for (const [index, node] of nodes.entries()) {
      if (node.role === "sentinel") continue;
      const atMs = second * 1_000 + 120 + index * 30;
      const isSilent = isSilentAt(node, atMs);
      const reading = isSilent ? null : readingAt(node, nodes, atMs);
      events.push({ atMs, type: "info", target: node.target, node: node.name, reading, reason: isSilent ? "connection refused" : null });
    }
  }
  return events;
}

function commandsUpTo({ commandsPerSecond }: SampleNode, seconds: number): number {
  if (commandsPerSecond === undefined) return seconds * 1_700;
  let sum = 0;
  for (let second = 0; second < seconds; second += 1) sum += Math.round(commandsPerSecond(second));
  return sum;
}

/** Who had the processors of the machine, once a second. */
export function sampleMachine(untilMs: number): readonly JournalEvent[] {
  return Array.from({ length: Math.ceil(untilMs / 1_000) }, (_, second) => ({
    atMs: second * 1_000 + 700,
    type: "machine",
    cores: 8,
    ownCores: 1.2 + noise(41, second) * 0.3 + (second >= 30 && second < 80 ? 1.4 : 0),
    strangerCores: noise(42, second) * 0.06,
  }));
}

function isSilentAt({ silent }: SampleNode, atMs: number): boolean {
  return silent !== undefined && atMs >= silent.fromMs && atMs < silent.toMs;
}

function roleAt({ turns, role }: SampleNode, atMs: number): SampleNode["role"] {
  return turns !== undefined && atMs >= turns.atMs ? turns.role : role;
}

function replicasOf(master: SampleNode, nodes: readonly SampleNode[], atMs: number): readonly SampleNode[] {
  return nodes.filter((node) => node.target === master.target && (node.shard ?? 1) === (master.shard ?? 1) && roleAt(node, atMs) === "replica" && !isSilentAt(node, atMs));
}

function readingAt(node: SampleNode, nodes: readonly SampleNode[], atMs: number): InfoReading {
  const hasRestarted = node.silent !== undefined && atMs >= node.silent.toMs;
  const role = roleAt(node, atMs);
  const seconds = Math.max(0, Math.round(atMs / 1_000));
  return {
    runId: `${node.name}-${hasRestarted ? "b" : "a"}`,
    role: role === "master" ? "master" : "replica",
    uptimeSeconds: seconds + 9,
    connectedClients: 12,
    blockedClients: 0,
    usedMemoryBytes: Math.round(node.usedBytes?.(atMs) ?? 20 * 1024 ** 2),
    usedMemoryRssBytes: 70 * 1024 ** 2,
    maxMemoryBytes: 64 * 1024 ** 2,
    fragmentationRatio: 1.12,
    commandsProcessed: 10_000 + commandsUpTo(node, seconds),
    connectionsReceived: 40,
    rejectedConnections: 0,
    keyspaceHits: seconds * 1_600,
    keyspaceMisses: seconds * 90,
    expiredKeys: 0,
    evictedKeys: Math.round((node.evictedPerSecond ?? 0) * seconds),
    fullResyncs: 1,
    latestForkUs: 410,
    aofDelayedFsyncs: 0,
    keys: 3_340,
    masterReplicationOffset: 1_000_000 + seconds * 5_000,
    replicas:
      role === "master" ? replicasOf(node, nodes, atMs).map(({ address }) => ({ address, offset: 1_000_000 + seconds * 5_000 - (seconds % 7) * 900, lagSeconds: 0, state: "online" })) : [],
    masterLinkUp: role === "master" ? null : true,
  };
}
