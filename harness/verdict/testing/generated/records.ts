import type {
  ClientRecord,
  CountRecord,
  GaugeRecord,
  LatencyRecord,
  LoadRecord,
} from "../../../journal/load-record.ts";
import type { Plan, PlannedLoad } from "../../../plan/plan.ts";
import { noise } from "./noise.ts";
import { Counts, packHistogram } from "./pack-histogram.ts";
import { type Moment, momentOf } from "./traffic.ts";

const tenthMs = 100;
const secondMs = 1000;

/** Which share of a load's slots does which operation, and which share of its response time that takes. */
const operations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  peak: { get: 1, origin: 0.05, set: 0.05 },
  session: { read: 0.7, touch: 0.2, login: 0.06, logout: 0.04 },
};

/** The records of all loads of `generatedDrill`'s plan, second by second, as the engine writes them. */
export function* generateRecords(plan: Plan): Generator<LoadRecord> {
  const loads = plan.loads.map((load, index) => new GeneratedLoad(plan, load, index));
  for (let startMs = 0; startMs < plan.durationMs; startMs += secondMs) {
    for (const load of loads) yield* load.second(startMs);
  }
  for (const load of loads) yield* load.rest();
  yield {
    type: "end",
    instance: 1,
    atMs: plan.durationMs + 40,
    totals: Object.fromEntries(loads.map((load) => load.totals())),
  };
}

type Totals = { offered: number; done: number; failed: number; abandoned: number };
type OpenCount = { -readonly [K in keyof Omit<CountRecord, "failed">]: CountRecord[K] } & {
  readonly failed: Record<string, number>;
};

class GeneratedLoad {
  readonly #load: PlannedLoad;
  readonly #seed: number;
  readonly #momentAt: (atMs: number) => Moment;
  readonly #totals: Totals = { offered: 0, done: 0, failed: 0, abandoned: 0 };
  /** By operation, side and window; written once the window has ended. */
  readonly #open = new Map<string, OpenCount>();
  #carry = 0;
  #longestMs = 0;
  #drawn = 0;

  constructor(plan: Plan, load: PlannedLoad, seed: number) {
    this.#load = load;
    this.#seed = seed;
    this.#momentAt = momentOf(plan, load);
  }

  totals(): readonly [string, Totals] {
    return [this.#load.name, this.#totals];
  }

  *second(startMs: number): Generator<LoadRecord> {
    const times = new Map<string, Counts>();
    for (let windowMs = startMs; windowMs < startMs + secondMs; windowMs += tenthMs) this.#window(windowMs, times);
    yield* this.#written(startMs + secondMs);
    for (let windowMs = startMs; windowMs < startMs + secondMs; windowMs += tenthMs) yield this.#client(windowMs);
    for (const [key, counts] of times) {
      const [operation = "", time = ""] = key.split(" ");
      yield* this.#latency(operation, time as LatencyRecord["time"], startMs, counts);
    }
    yield this.#gauge(startMs + secondMs);
  }

  *rest(): Generator<LoadRecord> {
    yield* this.#written(Infinity);
  }

  #window(windowMs: number, times: Map<string, Counts>): void {
    const moment = this.#momentAt(windowMs);
    this.#carry += moment.perSecond / 10;
    const offered = Math.floor(this.#carry + 1e-6);
    this.#carry -= offered;
    if (offered <= 0) return;
    const failed: [string, number][] = [];
    let left = offered;
    for (const [code, share] of Object.entries(moment.failed)) {
      const count = Math.min(left, Math.round(offered * share));
      if (count > 0) failed.push([code, count]);
      left -= count;
    }
    const failures = offered - left;
    this.#totals.offered += offered;
    this.#totals.done += left;
    this.#totals.failed += failures;
    const endMs = moment.waitUntilMs === null ? windowMs : Math.floor(moment.waitUntilMs / tenthMs) * tenthMs;
    this.#count("", "due", windowMs, left, failed);
    this.#count("", "end", endMs, left, failed);
    for (const [operation, timed] of this.#time(windowMs, offered, moment, times)) {
      const isEvery = timed === offered; // every slot does it, those that fail too
      const done = isEvery ? left : timed;
      const count = this.#count(operation, "end", endMs, done, isEvery ? failed : []);
      count.attempts += timed;
      if (operation !== "get" && operation !== "read") continue;
      const hits = Math.round(done * Math.min(1, moment.hitRatio + (this.#noise() - 0.5) * 0.02));
      count.hits += hits;
      count.misses += done - hits;
    }
  }

  #count(
    operation: string,
    by: CountRecord["by"],
    windowMs: number,
    done: number,
    failed: readonly [string, number][],
  ) {
    const key = `${operation} ${by} ${String(windowMs)}`;
    let count = this.#open.get(key);
    if (count === undefined) {
      const load = this.#load.name;
      count = {
        type: "count",
        load,
        operation,
        by,
        windowMs,
        done: 0,
        failed: {},
        abandoned: 0,
        hits: 0,
        misses: 0,
        attempts: 0,
      };
      this.#open.set(key, count);
    }
    count.done += done;
    for (const [code, more] of failed) count.failed[code] = (count.failed[code] ?? 0) + more;
    return count;
  }

  *#written(beforeMs: number): Generator<LoadRecord> {
    for (const [key, count] of this.#open) {
      if (count.windowMs + tenthMs > beforeMs) continue;
      this.#open.delete(key);
      yield count;
    }
  }

  /**
   * Response time of the slots, the same with a little less of the operations; service time below it; the generator's lag.
   * Returns how many of each operation there are.
   */
  #time(windowMs: number, offered: number, moment: Moment, times: Map<string, Counts>): ReadonlyMap<string, number> {
    const timed = new Map<string, number>();
    const at = (operation: string, time: string) => {
      const key = `${operation} ${time}`;
      const found = times.get(key) ?? new Counts();
      times.set(key, found);
      return found;
    };
    const [whole, service, lag] = [at("", "response"), at("", "service"), at("", "lag")];
    for (let slot = 0; slot < offered; slot++) {
      const dueMs = windowMs + (slot * tenthMs) / offered;
      const slower = moment.slower !== null && this.#noise() < moment.slower.share ? moment.slower.byMs : 0;
      const ownMs = logNormal(this.#noise(), moment.p50Ms, moment.p99Ms) + slower;
      const lagMs = logNormal(this.#noise(), 0.09, 0.25);
      const waitMs = moment.waitUntilMs === null ? 0 : moment.waitUntilMs - dueMs;
      whole.add((ownMs + lagMs + waitMs) * 1000);
      service.add(ownMs * 1000);
      lag.add(lagMs * 1000);
      for (const [operation, share] of Object.entries(operations[this.#load.scenario.name] ?? {})) {
        if (share < 1 && this.#noise() >= share) continue;
        const operationMs = operation === "origin" ? 20 + this.#noise() : ownMs * 0.95;
        at(operation, "response").add((operationMs + lagMs + waitMs) * 1000);
        at(operation, "service").add(operationMs * 1000);
        timed.set(operation, (timed.get(operation) ?? 0) + 1);
      }
    }
    return timed;
  }

  /** A window is one line, but for the few in which something ended later. */
  *#latency(operation: string, time: LatencyRecord["time"], windowMs: number, counts: Counts): Generator<LoadRecord> {
    const [early, late] = [new Counts(), new Counts()];
    const isSplit = this.#noise() < 0.05;
    for (const [index, count] of counts.byIndex) {
      const after = isSplit && this.#noise() < 0.05 ? 1 : 0;
      if (after > 0) late.byIndex.set(index, after);
      if (count > after) early.byIndex.set(index, count - after);
    }
    for (const part of [early, late]) {
      if (part.byIndex.size === 0) continue;
      yield { type: "latency", load: this.#load.name, operation, time, windowMs, histogram: packHistogram(part) };
    }
  }

  #gauge(atMs: number): GaugeRecord {
    const moment = this.#momentAt(atMs - 1);
    const waiting = moment.waitUntilMs === null ? 0 : moment.perSecond * (1 - (moment.waitUntilMs - atMs) / 10_000);
    const done = this.#totals.done;
    const isCache = this.#load.scenario.name === "peak";
    const calling = Math.min(this.#load.workers, Math.ceil(waiting > 0 ? this.#load.workers : moment.perSecond / 800));
    return {
      type: "gauge",
      load: this.#load.name,
      instance: 1,
      atMs: atMs + 3 + Math.round(this.#noise() * 4),
      backlog: Math.max(0, Math.round(waiting)),
      workersCalling: calling,
      workersComputing: 0,
      workersWaiting: this.#load.workers - calling,
      lateWhileIdle: Math.floor(done / 100_000),
      stalledInCall: 0,
      originCalls: isCache ? Math.round(done * 0.05) : 0,
      originInFlight: isCache ? Math.round(this.#noise() * 8) : 0,
      originMaxInFlight: isCache ? 11 : 0,
      originRefused: 0,
      counters: Object.fromEntries(this.#load.scenario.counters.map((name) => [name, 0])),
    };
  }

  #client(windowMs: number): ClientRecord {
    const { perSecond, failed, waitUntilMs } = this.#momentAt(windowMs);
    const requests = Math.round(perSecond / 10);
    const lost = Object.values(failed).reduce((sum, share) => sum + share, 0);
    this.#longestMs = Math.max(this.#longestMs, waitUntilMs === null ? 8 : waitUntilMs - windowMs);
    return {
      type: "client",
      target: this.#load.target,
      profile: this.#load.client.name,
      windowMs,
      connectionsOpened: Math.round(lost * 3),
      connectionsFailed: Math.round(lost * 2),
      bytesIn: requests * 4_200,
      bytesOut: requests * 60,
      requests,
      retries: 0,
      retriesRefused: 0,
      hedges: 0,
      redirects: lost > 0.5 ? 2 : 0,
      breakerOpened: 0,
      breakerRejected: 0,
      workersBlocked: waitUntilMs === null ? 0 : this.#load.workers,
      breakersOpen: 0,
      breakersHalfOpen: 0,
      longestCallMs: this.#longestMs,
    };
  }

  #noise(): number {
    return noise(this.#seed, this.#drawn++);
  }
}

/** A time with this median and 99th percentile, from an even number. */
function logNormal(even: number, p50Ms: number, p99Ms: number): number {
  // A logistic curve is near enough to the normal one, and cheap.
  const score = Math.log(even / (1 - even) + 1e-9) / Math.log(99);
  return p50Ms * (p99Ms / p50Ms) ** score;
}
