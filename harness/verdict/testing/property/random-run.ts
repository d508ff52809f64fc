import type { Evidence } from "../../../journal/evidence.ts";
import type { InfoReading, JournalEvent } from "../../../journal/event.ts";
import type { CountRecord, GaugeRecord, LatencyRecord } from "../../../journal/load-record.ts";
import type { Plan } from "../../../plan/plan.ts";
import { EvidenceBuilder } from "../evidence-builder.ts";
import { Counts, packHistogram } from "../generated/pack-histogram.ts";
import type { Random } from "./random.ts";

/** One slot of a load `shop` that reads one key. */
export interface Slot {
  dueMs: number;
  /** From the due time to the end. */
  responseMs: number;
  code: string | null;
  isHit: boolean;
  isAbandoned: boolean;
}

export interface NodeSecond {
  readonly node: string;
  readonly atMs: number;
  reading: Partial<InfoReading> | null;
}

/** A run of 20 s as values that can be made worse, one by one; `evidenceOf` makes records and events of it that fit together. */
export interface RandomRun {
  slots: Slot[];
  nodes: NodeSecond[];
  gauges: { atMs: number; parts: Partial<GaugeRecord> }[];
  quorum: { atMs: number; agreeing: number }[];
  /** Seconds whose response times were not written. */
  untimedSeconds: Set<number>;
}

export const runMs = 20_000;
export const faultAtMs = 10_000;

export function randomRun(random: Random): RandomRun {
  const slots: Slot[] = [];
  const outage = { fromMs: faultAtMs + random.whole(0, 2_000), lengthMs: random.pick([0, 300, 1_500, 4_000]) };
  const isFrozen = random.chance(0.3);
  const failing = random.pick([0.02, 0.3, 1]);
  for (let dueMs = 0; dueMs < runMs; dueMs += 20) {
    const inMs = dueMs - outage.fromMs;
    const isOut = inMs >= 0 && inMs < outage.lengthMs;
    const waitMs = isOut && isFrozen ? outage.lengthMs - inMs : 0;
    const isFailed = isOut && !isFrozen && random.chance(failing);
    slots.push({
      dueMs,
      responseMs: 1 + random.next() * 2 + waitMs,
      code: isFailed ? random.pick(["EOF", "TIMEOUT"]) : null,
      isHit: random.chance(0.9),
      isAbandoned: dueMs > 19_000 && random.chance(0.02),
    });
  }
  const nodes = ["n1", "n2"].flatMap((node): NodeSecond[] => {
    let [evictedKeys, hits] = [0, 0];
    return Array.from({ length: 22 }, (_, second) => {
      if (random.chance(0.1)) evictedKeys += random.whole(1, 40);
      hits += 80;
      const usedMemoryBytes = random.whole(30, 60) * 2 ** 20;
      const slow = { count: Math.floor(second / 5), longestUs: 12_000 };
      const reading = { evictedKeys, keyspaceHits: hits, keyspaceMisses: second * 10, usedMemoryBytes, slowLog: slow };
      return { node, atMs: second * 1_000 - 500, reading };
    });
  });
  const seconds = Array.from({ length: 20 }, (_, second) => second * 1_000 + 1_000);
  return {
    slots,
    nodes,
    gauges: seconds.map((atMs) => ({ atMs, parts: { backlog: random.whole(0, 5), originCalls: atMs / 50 } })),
    quorum: seconds.map((atMs) => ({ atMs, agreeing: random.chance(0.05) ? 1 : 3 })),
    untimedSeconds: new Set(),
  };
}

export function evidenceOf(plan: Plan, run: RandomRun): Evidence {
  const builder = new EvidenceBuilder(plan).started().record(...recordsOf(run));
  for (const { atMs, parts } of run.gauges) builder.gauge("shop", atMs, parts);
  for (const { node, atMs, reading } of run.nodes) builder.info("cache", node, atMs, reading);
  for (const event of eventsOf(run)) builder.event(event.atMs, event);
  builder.fault("master-dies", ["n1"], { atMs: faultAtMs, healedAtMs: faultAtMs + 3_000 });
  return builder.endOfRecords().endedInOrder().evidence();
}

function eventsOf({ quorum }: RandomRun): readonly JournalEvent[] {
  return quorum.map(({ atMs, agreeing }) => ({
    atMs,
    type: "quorum.seen",
    target: "cache",
    agreeing,
    asked: 3,
    reason: null,
  }));
}

function recordsOf({ slots, untimedSeconds }: RandomRun): readonly (CountRecord | LatencyRecord)[] {
  const counts = new Map<string, CountRecord>();
  const times = new Map<string, { readonly record: Omit<LatencyRecord, "histogram">; readonly counts: Counts }>();
  const count = (operation: string, by: CountRecord["by"], atMs: number, slot: Slot) => {
    const windowMs = Math.floor(atMs / 100) * 100;
    const key = `${operation} ${by} ${String(windowMs)}`;
    const before = counts.get(key);
    const { code, isAbandoned, isHit } = slot;
    const isDone = code === null && !isAbandoned;
    const isRead = operation === "get" && isDone;
    const failed = { ...before?.failed };
    if (code !== null) failed[code] = (failed[code] ?? 0) + 1;
    counts.set(key, {
      type: "count",
      load: "shop",
      operation,
      by,
      windowMs,
      failed,
      done: (before?.done ?? 0) + Number(isDone),
      abandoned: (before?.abandoned ?? 0) + Number(isAbandoned),
      hits: (before?.hits ?? 0) + Number(isRead && isHit),
      misses: (before?.misses ?? 0) + Number(isRead && !isHit),
      attempts: (before?.attempts ?? 0) + Number(operation === "get"),
    });
  };
  const time = (operation: string, what: LatencyRecord["time"], dueMs: number, ms: number) => {
    const windowMs = Math.floor(dueMs / 1_000) * 1_000;
    if (untimedSeconds.has(windowMs)) return;
    const key = `${operation} ${what} ${String(windowMs)}`;
    const record = { type: "latency", load: "shop", operation, time: what, windowMs } as const;
    const found = times.get(key) ?? { record, counts: new Counts() };
    times.set(key, found);
    found.counts.add(ms * 1_000);
  };
  for (const slot of slots) {
    count("", "due", slot.dueMs, slot);
    if (slot.isAbandoned) continue;
    count("", "end", slot.dueMs + slot.responseMs, slot);
    count("get", "end", slot.dueMs + slot.responseMs, slot);
    for (const operation of ["", "get"]) {
      time(operation, "response", slot.dueMs, slot.responseMs);
      time(operation, "service", slot.dueMs, slot.responseMs);
    }
    time("", "lag", slot.dueMs, 0.1);
  }
  return [
    ...counts.values(),
    ...[...times.values()].map(({ record, counts: of }) => Object.assign({}, record, { histogram: packHistogram(of) })),
  ];
}
