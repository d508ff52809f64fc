import type { InfoReading, JournalEvent } from "../../harness/journal/event.ts";

export interface SampleNode {
  readonly target: string;
  readonly name: string;
  readonly address: string;
  readonly role: "master" | "replica" | "sentinel";
  /** Readings are missing from here to there. */
  readonly silent?: { readonly fromMs: number; readonly toMs: number };
  /** The role from a moment on. */
  readonly turns?: { readonly atMs: number; readonly role: "master" | "replica" };
  readonly usedBytes?: (atMs: number) => number;
  readonly evictedPerSecond?: number;
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
      const isSilent = node.silent !== undefined && atMs >= node.silent.fromMs && atMs < node.silent.toMs;
      const reading = isSilent ? null : readingAt(node, atMs);
      events.push({ atMs, type: "info", target: node.target, node: node.name, reading, reason: isSilent ? "connection refused" : null });
    }
  }
  return events;
}

function readingAt(node: SampleNode, atMs: number): InfoReading {
  const hasRestarted = node.silent !== undefined && atMs >= node.silent.toMs;
  const role = node.turns !== undefined && atMs >= node.turns.atMs ? node.turns.role : node.role;
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
    commandsProcessed: 10_000 + seconds * 1_700,
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
      role === "master" ? [{ address: "127.0.0.1:7104", offset: 1_000_000 + seconds * 5_000, lagSeconds: 0, state: "online" }] : [],
    masterLinkUp: role === "master" ? null : true,
  };
}
