import type { InfoReading, JournalEntry, JournalEvent, NodeRole } from "../../../journal/event.ts";
import type { Plan, PlannedTarget } from "../../../plan/plan.ts";
import { noise } from "./noise.ts";
import { failoverMs, faultNamed } from "./traffic.ts";

interface GeneratedNode {
  readonly target: string;
  readonly name: string;
  readonly shard: number;
  readonly port: number;
  /** Who is master of the shard when. */
  readonly roleAt: (atMs: number) => "master" | "replica";
  /** It answers nothing, and counts anew afterwards if it was killed. */
  readonly silent: { readonly startMs: number; readonly endMs: number; readonly isKilled: boolean } | null;
}

/** The journal of `generatedDrill`'s plan: nodes, roles, faults, INFO of every node once a second. Times from zero, in order. */
export function generateEvents(plan: Plan): readonly JournalEvent[] {
  const nodes = plan.targets.flatMap((target, index) => nodesOf(plan, target, index));
  const endMs = plan.durationMs;
  const ended = { exitCode: 0, signal: null, asked: false, lastLines: [] };
  const events = [
    ...plan.warmup.map(({ name }) =>
      at(-900, { type: "warmup.ended", load: name, durationMs: 2_100, done: 100, failed: 0, offered: 100 }),
    ),
    at(0, { type: "run.zero" }),
    ...nodes.map((node) => at(-4_000, started(node))),
    ...nodes
      .filter(({ roleAt }) => roleAt(0) === "master")
      .map(({ target, name, shard }) =>
        at(-3_000, { type: "role.changed", target, shard, from: null, to: name, source: "poll", epoch: 0 }),
      ),
    ...faultEvents(plan, nodes),
    ...nodes.flatMap((node, index) => readings(node, index, endMs)),
    ...machineEvents(endMs),
    at(endMs + 50, { type: "engine.ended", what: "load", ...ended }),
    at(endMs + 900, { type: "cleanup.ended", complete: true, left: [] }),
    at(endMs + 1_000, { type: "run.ended" }),
  ];
  return events.toSorted((a, b) => a.atMs - b.atMs);
}

function at(atMs: number, entry: JournalEntry): JournalEvent {
  return { atMs, ...entry };
}

function started({ target, name, port, roleAt }: GeneratedNode): JournalEntry {
  const role: NodeRole = roleAt(-1);
  return { type: "node.started", target, node: name, address: `127.0.0.1:${String(port)}`, pid: port, role };
}

/** Names as the process provider gives them: masters first, then the replicas of each shard. */
function nodesOf(plan: Plan, target: PlannedTarget, index: number): readonly GeneratedNode[] {
  const [masters, perMaster] =
    target.topology === "cluster"
      ? [target.masters, target.replicasPerMaster]
      : [1, target.topology === "sentinel" ? target.replicas : 0];
  const fault = plan.faults.find(
    ({ kind, target: of }) => of.target === target.name && (kind === "kill" || kind === "freeze"),
  );
  const faulted = Number(fault?.target.nodes.parts.find(({ name }) => name === "shard")?.argument ?? 1);
  return Array.from({ length: masters * (1 + perMaster) }, (_, i): GeneratedNode => {
    const shard = (i % masters) + 1;
    const isHit = fault !== undefined && shard === faulted;
    const window = fault === undefined ? { startMs: 0, endMs: 0 } : faultNamed(plan, fault.name);
    const changesAtMs = isHit ? window.startMs + 2_700 : Infinity;
    const [isFirst, isNext] = [i < masters, i >= masters && i < 2 * masters];
    return {
      target: target.name,
      name: `${target.name}-node-${String(i + 1)}`,
      shard,
      port: 7_100 + index * 20 + i,
      roleAt: (atMs) => ((atMs < changesAtMs ? isFirst : isNext) ? "master" : "replica"),
      silent: isHit && isFirst ? { ...window, isKilled: fault.kind === "kill" } : null,
    };
  });
}

function faultEvents(plan: Plan, nodes: readonly GeneratedNode[]): readonly JournalEvent[] {
  return plan.faults.flatMap(({ name, kind, target }): readonly JournalEvent[] => {
    const { startMs, endMs } = faultNamed(plan, name);
    const plane = kind === "latency" ? ("client" as const) : null;
    const shard = Number(target.nodes.parts.find((part) => part.name === "shard")?.argument ?? 1);
    const ofShard = nodes.filter((node) => node.target === target.target && node.shard === shard);
    const hit = ofShard.find(({ roleAt }) => roleAt(startMs) === "master");
    const heir = ofShard.find(({ roleAt }) => roleAt(endMs) === "master");
    if (hit === undefined || heir === undefined) return [];
    const of = { target: target.target, shard };
    const node = hit.name;
    return [
      at(startMs - 4, { type: "fault.injecting", fault: name, kind, target: target.text, nodes: [node], plane }),
      at(startMs, { type: "fault.injected", fault: name }),
      at(startMs + 40, { type: "fault.effect", fault: name, effective: true, detail: "it was felt" }),
      ...(plane === null ? failoverEvents(of, node, heir.name, startMs, kind, target.nodes.parts.length > 1) : []),
      ...(kind === "kill"
        ? [
            at(startMs, { type: "node.exited", target: of.target, node, asked: true, detail: "signal SIGKILL" }),
            at(endMs + 60, { ...started(hit), type: "node.started", role: "replica" } as JournalEntry),
          ]
        : []),
      at(endMs, { type: "fault.healing", fault: name, why: "window over" }),
      at(endMs + 90, { type: "fault.healed", fault: name, verified: true, detail: "it is gone" }),
    ];
  });
}

function failoverEvents(
  of: { readonly target: string; readonly shard: number },
  from: string,
  to: string,
  startMs: number,
  kind: string,
  isCluster: boolean,
): readonly JournalEvent[] {
  const writesAtMs =
    startMs + (isCluster ? failoverMs.shard : kind === "kill" ? failoverMs.kill : failoverMs.freeze) - 100;
  const by = isCluster ? `${of.target}-node-1` : `${of.target}-sentinel-1`;
  const how = isCluster ? "pfail" : "sdown";
  return [
    at(startMs + 12, { type: "write.refused", ...of, node: from, code: "REFUSED", sentAtMs: startMs + 10 }),
    at(startMs + 2_050, { type: "node.down", target: of.target, node: from, how, by }),
    at(startMs + 2_700, { type: "role.changed", ...of, from, to, source: isCluster ? "poll" : "sentinel", epoch: 1 }),
    at(writesAtMs, { type: "write.accepted", ...of, node: to, sentAtMs: writesAtMs - 1 }),
  ];
}

function machineEvents(endMs: number): readonly JournalEvent[] {
  return Array.from({ length: Math.floor(endMs / 1000) }, (_, second) =>
    at(second * 1000 + 820, {
      type: "machine",
      cores: 8,
      ownCores: Math.round((2 + noise(90, second)) * 100) / 100,
      strangerCores: Math.round(noise(91, second) * 10) / 100,
    }),
  );
}

function readings(node: GeneratedNode, index: number, endMs: number): readonly JournalEvent[] {
  const { target, name, silent } = node;
  return Array.from({ length: Math.floor(endMs / 1000) + 4 }, (_, i) => {
    const atMs = (i - 3) * 1000 + 317 + index * 7;
    const isSilent = silent !== null && atMs >= silent.startMs && atMs < silent.endMs + 400;
    const reading = isSilent ? null : readingOf(node, atMs, index);
    return at(atMs, { type: "info", target, node: name, reading, reason: isSilent ? "TIMEOUT" : null });
  });
}

function readingOf({ roleAt, silent, port }: GeneratedNode, atMs: number, index: number): InfoReading {
  const second = Math.floor(atMs / 1000);
  const isAnew = silent !== null && silent.isKilled && atMs >= silent.endMs;
  const sinceSecond = Math.max(0, second - (isAnew ? Math.floor(silent.endMs / 1000) : -10));
  const role = roleAt(atMs);
  const offset = 1_000_000 + Math.max(0, second) * 5_000;
  return {
    runId: `${String(port)}${isAnew ? "b" : "a"}`.padStart(40, "0"),
    role,
    uptimeSeconds: sinceSecond,
    connectedClients: 14 + Math.floor(noise(index, second) * 3),
    blockedClients: 0,
    usedMemoryBytes: Math.round((24 + Math.min(16, Math.max(0, second) / 60) + noise(index + 20, second)) * 2 ** 20),
    usedMemoryRssBytes: 52 * 2 ** 20,
    maxMemoryBytes: 64 * 2 ** 20,
    fragmentationRatio: Math.round((1.1 + noise(index + 40, second) / 10) * 100) / 100,
    commandsProcessed: 10_000 + sinceSecond * 1_800,
    connectionsReceived: 40 + Math.floor(sinceSecond / 60),
    rejectedConnections: 0,
    keyspaceHits: role === "master" ? sinceSecond * 1_590 : 0,
    keyspaceMisses: role === "master" ? sinceSecond * 80 : 0,
    expiredKeys: sinceSecond * 3,
    evictedKeys: 0,
    fullResyncs: role === "master" ? 1 : 0,
    latestForkUs: 410,
    aofDelayedFsyncs: 0,
    keys: 3_340 + Math.floor(noise(index + 60, second) * 40),
    masterReplicationOffset: offset,
    replicas:
      role === "master"
        ? [
            {
              address: `127.0.0.1:${String(port + 3)}`,
              offset: offset - 200,
              lagSeconds: noise(index, second) > 0.9 ? 1 : 0,
              state: "online",
            },
          ]
        : [],
    masterLinkUp: role === "master" ? null : true,
  };
}
