import type { InfoReading, JournalEntry, JournalEvent } from "./event.ts";
import type { LedgerCases } from "./ledger.ts";
import {
  count,
  findFlawIn,
  flag,
  isObject,
  listOf,
  listRules,
  number,
  objectOf,
  oneOf,
  orNothing,
  orNull,
  type Rule,
  text,
} from "./rules.ts";

type Fields<T> = Record<Exclude<keyof T, "type" | "atMs">, Rule>;

const reading = objectOf({
  runId: text,
  role: oneOf("master", "replica"),
  uptimeSeconds: number,
  connectedClients: number,
  blockedClients: number,
  usedMemoryBytes: number,
  usedMemoryRssBytes: number,
  maxMemoryBytes: number,
  fragmentationRatio: orNull(number),
  commandsProcessed: number,
  connectionsReceived: number,
  rejectedConnections: number,
  keyspaceHits: number,
  keyspaceMisses: number,
  expiredKeys: number,
  evictedKeys: number,
  fullResyncs: number,
  latestForkUs: number,
  version: orNothing(text),
  totalForks: orNothing(number),
  mainThreadCpuSeconds: orNothing(number),
  aofDelayedFsyncs: number,
  keys: number,
  masterReplicationOffset: number,
  replicas: listOf(objectOf({ address: text, offset: number, lagSeconds: number, state: text })),
  slowLog: orNothing(objectOf({ count: number, longestUs: number })),
  masterLinkUp: orNull(flag),
} satisfies Record<keyof InfoReading, Rule>);

const down = {
  target: text,
  node: text,
  how: oneOf("sdown", "odown", "pfail", "fail"),
  by: text,
} satisfies Record<string, Rule>;
const ofShard = { target: text, shard: count } as const;
const lines = listOf(text);
const slowCommand = objectOf({ id: number, command: text, arguments: number, durationUs: number });

const cases = objectOf({
  count,
  firstMs: orNull(number),
  lastMs: orNull(number),
  windows: {
    is: "windows, each a start and a count",
    test: (value) =>
      Array.isArray(value) &&
      value.every((one) => Array.isArray(one) && one.length === 2 && one.every(Number.isFinite)),
  },
  examples: lines,
} satisfies Record<keyof LedgerCases, Rule>);

const rules: { readonly [T in JournalEntry["type"]]: Fields<Extract<JournalEntry, { type: T }>> } = {
  "run.started": {
    id: text,
    startedAt: text,
    monotonicNs: {
      is: "nanoseconds as a text",
      test: (value) => typeof value === "string" && /^\d{1,19}$/.test(value),
    },
    command: lines,
    versions: { is: "versions", test: isObject },
    machine: { is: "a machine", test: isObject },
  },
  "run.stage": { stage: text },
  "run.zero": {},
  "node.started": { target: text, node: text, address: text, pid: orNull(number), role: text },
  "node.exited": { target: text, node: text, asked: flag, detail: text },
  "warmup.ended": { load: text, durationMs: number, done: count, failed: count, offered: count },
  "fault.injecting": { fault: text, kind: text, target: text, nodes: lines, plane: orNull(text) },
  "fault.injected": { fault: text },
  "fault.effect": { fault: text, effective: flag, detail: text },
  "fault.failed": { fault: text, stage: text, message: text },
  "fault.healing": { fault: text, why: text },
  "fault.healed": { fault: text, verified: flag, detail: text },
  "role.changed": {
    ...ofShard,
    from: orNull(text),
    to: text,
    source: oneOf("poll", "sentinel"),
    epoch: orNull(number),
  },
  "node.down": down,
  "node.up": down,
  "sentinel.said": { target: text, sentinel: text, channel: text, message: text },
  info: { target: text, node: text, reading: orNull(reading), reason: orNull(text) },
  "write.accepted": { ...ofShard, node: text, sentAtMs: number },
  "write.refused": { ...ofShard, node: text, code: text, sentAtMs: number },
  machine: { cores: number, ownCores: number, strangerCores: number },
  "shard.members": { ...ofShard, nodes: lines },
  "quorum.seen": { target: text, agreeing: count, asked: count, reason: orNull(text) },
  "slots.seen": { target: text, answered: count, unowned: orNull(count), disputed: orNull(count) },
  "slow.commands": { target: text, node: text, commands: listOf(slowCommand) },
  "ledger.verified": {
    load: text,
    target: text,
    style: oneOf("append", "increment", "own"),
    isComplete: flag,
    writes: objectOf({ acknowledged: count, rejected: count, indeterminate: count }),
    reads: count,
    lost: cases,
    lostAtMost: count,
    lostSpans: listOf(objectOf({ firstMs: number, lastMs: number, count })),
    ghost: cases,
    duplicate: cases,
    stale: cases,
    wrongKey: cases,
    expired: count,
    unlisted: count,
  },
  "ledger.unknown": { load: text, target: text, reason: text },
  "probe.lost": { probe: text, target: text, reason: text },
  "target.compared": {
    target: text,
    keysLeft: count,
    changed: lines,
    clients: lines,
    masters: lines,
    unchecked: lines,
  },
  "toxiproxy.replaced": { target: text, reason: text },
  "engine.started": { what: text, instance: orNothing(number), pid: number },
  "engine.ended": {
    what: text,
    instance: orNothing(number),
    exitCode: orNull(number),
    signal: orNull(text),
    asked: flag,
    lastLines: lines,
  },
  "stop.reached": { stop: text, reason: text },
  "run.interrupted": { signal: oneOf("SIGINT", "SIGTERM", "SIGHUP") },
  "environment.failed": { target: orNull(text), message: text, lastLines: lines },
  "internal.error": { message: text, stack: text },
  "cleanup.ended": { complete: flag, left: lines },
  "run.ended": {},
};

const ruleLists = listRules(rules);

/** What keeps a value from being an event; null = it is one, maybe of a type that is not known yet. */
export function findEventFlaw(value: unknown): { readonly expected: string; readonly got: string } | null {
  if (!isObject(value) || typeof value["type"] !== "string" || !Number.isFinite(value["atMs"]))
    return { expected: "an event with `type` and `atMs`", got: JSON.stringify(value) };
  return findFlawIn(value, ruleLists.get(value["type"]) ?? [], "an event");
}

export function isEvent(value: unknown): value is JournalEvent {
  return findEventFlaw(value) === null;
}
