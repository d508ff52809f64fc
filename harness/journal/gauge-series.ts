import type { GaugeReading } from "./evidence.ts";
import type { GaugeRecord } from "./load-record.ts";

const secondMs = 1000;

/** The gauges of one load, of any number of instances. */
export class GaugeSeries {
  readonly #records: GaugeRecord[] = [];
  readonly #ends: ReadonlyMap<number, number>;
  #sums: { readonly of: number; readonly readings: readonly GaugeReading[] } | null = null;

  /** `ends` says when each instance ended; it may grow. */
  constructor(ends: ReadonlyMap<number, number>) {
    this.#ends = ends;
  }

  add(record: GaugeRecord): void {
    this.#records.push(record);
    this.#sums = null;
  }

  /**
   * One reading for each second in which an instance was read. Who was not read in it counts as it was read last; who has
   * ended by then, with its counters alone.
   */
  sums(): readonly GaugeReading[] {
    const of = this.#ends.size;
    if (this.#sums === null || this.#sums.of !== of) this.#sums = { of, readings: this.#sumUp() };
    return this.#sums.readings;
  }

  #sumUp(): readonly GaugeReading[] {
    const last = new Map<number, GaugeRecord>();
    const readings: GaugeReading[] = [];
    const sorted = this.#records.toSorted((a, b) => a.atMs - b.atMs);
    for (const [index, record] of sorted.entries()) {
      last.set(record.instance, record);
      const next = sorted[index + 1];
      if (next !== undefined && secondOf(next) === secondOf(record)) continue;
      readings.push(this.#sum(record.atMs, [...last.values()]));
    }
    return readings;
  }

  #sum(atMs: number, records: readonly GaugeRecord[]): GaugeReading {
    const sum = (value: (record: GaugeRecord) => number) => records.reduce((total, record) => total + value(record), 0);
    const now = (value: (record: GaugeRecord) => number) => {
      return sum((record) => (this.#isOver(record, atMs) ? 0 : value(record)));
    };
    return {
      atMs,
      backlog: now(({ backlog }) => backlog),
      workersCalling: now(({ workersCalling }) => workersCalling),
      workersComputing: now(({ workersComputing }) => workersComputing),
      workersWaiting: now(({ workersWaiting }) => workersWaiting),
      lateWhileIdle: sum(({ lateWhileIdle }) => lateWhileIdle),
      stalledInCall: sum(({ stalledInCall }) => stalledInCall),
      originCalls: sum(({ originCalls }) => originCalls),
      originInFlight: now(({ originInFlight }) => originInFlight),
      originMaxInFlight: sum(({ originMaxInFlight }) => originMaxInFlight),
      originRefused: sum(({ originRefused }) => originRefused),
      counters: addCounters(records),
    };
  }

  /** Whether the record's instance had ended when another one was read. */
  #isOver({ instance, atMs: readAtMs }: GaugeRecord, atMs: number): boolean {
    const endedAtMs = this.#ends.get(instance);
    return endedAtMs !== undefined && endedAtMs <= atMs && readAtMs < atMs;
  }
}

function secondOf({ atMs }: GaugeRecord): number {
  return Math.floor(atMs / secondMs);
}

function addCounters(records: readonly GaugeRecord[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { counters } of records) {
    for (const [name, count] of Object.entries(counters)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}
