import type { CountRecord, LatencyRecord, LoadRecord } from "../../journal/load-record.ts";
import { encodeHistogram } from "./encode-histogram.ts";

/** A load on one server with a queue: slots fall due evenly, are served in order, and wait while the server is frozen. */
export interface SimulatedLoad {
  readonly load: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ratePerSecond: number;
  /** Default 1. */
  readonly serviceMs?: number;
  /** How many slots a second the server can serve; default: ten times the rate. */
  readonly drainPerSecond?: number;
  /** How late the generator wakes a waiting worker; default 0.2. */
  readonly lagMs?: number;
  /** Default: none. Each makes a miss of every n-th read, n = 1 / (1 - ratio), and counts operation `get`. */
  readonly hitRatio?: number;
  readonly outages?: readonly Outage[];
  /** Slots that may wait, at least 1; those that fall due beyond are given up. Default: no limit. */
  readonly maxBacklog?: number;
}

export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** `frozen`: slots wait for its end. Otherwise they fail with this code. */
  readonly how: "frozen" | { readonly code: string; readonly everyNth: number };
}

type MutableCount = { -readonly [K in keyof Omit<CountRecord, "failed">]: CountRecord[K] } & {
  failed: Record<string, number>;
};

/** The records of such a load, window by window; times are rounded to whole microseconds. */
export function simulateLoad(settings: SimulatedLoad): readonly LoadRecord[] {
  const {
    load,
    fromMs,
    toMs,
    ratePerSecond,
    serviceMs = 1,
    lagMs = 0.2,
    hitRatio,
    outages = [],
    maxBacklog,
  } = settings;
  const serveMs = 1000 / (settings.drainPerSecond ?? ratePerSecond * 10);
  const counts = new Map<string, MutableCount>();
  const times = new Map<string, { readonly record: Omit<LatencyRecord, "histogram">; values: Map<number, number> }>();
  const slots = Math.round(((toMs - fromMs) * ratePerSecond) / 1000);
  let freeAtMs = fromMs;
  const starts: number[] = [];
  for (let slot = 0; slot < slots; slot++) {
    const dueMs = fromMs + (slot * 1000) / ratePerSecond;
    if (maxBacklog !== undefined && (starts.at(-maxBacklog) ?? dueMs) > dueMs) {
      for (const by of ["due", "end"] as const) windowOf("", by, dueMs).abandoned++;
      continue;
    }
    const isWaiting = freeAtMs <= dueMs;
    let startMs = Math.max(dueMs, freeAtMs) + (isWaiting ? lagMs : 0);
    const outage = outages.find((one) => one.fromMs <= startMs && startMs < one.toMs);
    if (outage?.how === "frozen") startMs = outage.toMs;
    freeAtMs = startMs + serveMs;
    starts.push(startMs);
    const endMs = startMs + serviceMs;
    const failing = outage !== undefined && outage.how !== "frozen" ? outage.how : null;
    const code = failing !== null && slot % failing.everyNth === 0 ? failing.code : null;
    count("", "due", dueMs, code);
    count("", "end", endMs, code);
    time("", "response", dueMs, endMs - dueMs);
    time("", "service", dueMs, serviceMs);
    if (isWaiting) time("", "lag", dueMs, lagMs);
    if (hitRatio === undefined) continue;
    const get = count("get", "end", endMs, code);
    get.attempts++;
    const isMiss = Math.floor((slot + 1) * (1 - hitRatio)) > Math.floor(slot * (1 - hitRatio));
    if (code === null && isMiss) get.misses++;
    else if (code === null) get.hits++;
    time("get", "response", dueMs, endMs - dueMs);
    time("get", "service", dueMs, serviceMs);
  }
  return [
    ...counts.values(),
    ...[...times.values()].map(({ record, values }) =>
      Object.assign({}, record, { histogram: encodeHistogram(values) }),
    ),
  ];

  function windowOf(operation: string, by: CountRecord["by"], atMs: number): MutableCount {
    const windowMs = Math.floor(atMs / 100) * 100;
    const key = `${operation} ${by} ${String(windowMs)}`;
    const empty = { done: 0, failed: {}, abandoned: 0, hits: 0, misses: 0, attempts: 0 };
    const record: MutableCount = counts.get(key) ?? { type: "count", load, operation, by, windowMs, ...empty };
    counts.set(key, record);
    return record;
  }

  function count(operation: string, by: CountRecord["by"], atMs: number, code: string | null): MutableCount {
    const record = windowOf(operation, by, atMs);
    if (code === null) record.done++;
    else record.failed[code] = (record.failed[code] ?? 0) + 1;
    return record;
  }

  function time(operation: string, what: LatencyRecord["time"], dueMs: number, ms: number): void {
    const windowMs = Math.floor(dueMs / 1000) * 1000;
    const key = `${operation} ${what} ${String(windowMs)}`;
    const record = { type: "latency", load, operation, time: what, windowMs } as const;
    const found = times.get(key) ?? { record, values: new Map<number, number>() };
    times.set(key, found);
    const us = Math.round(ms * 1000);
    found.values.set(us, (found.values.get(us) ?? 0) + 1);
  }
}
