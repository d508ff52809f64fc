import { ClientSeries } from "./client-series.ts";
import type { ClientWindow, CountWindow, GaugeReading, Histogram, LatencyWindow, LoadEvidence } from "./evidence.ts";
import { GaugeSeries } from "./gauge-series.ts";
import type { Buckets } from "./buckets.ts";
import { type Decode, decodeWhenAsked } from "./decode-histogram.ts";
import { sumOf } from "./histogram.ts";
import { Windows } from "./windows.ts";
import type {
  ClientRecord,
  CountRecord,
  EndRecord,
  LatencyRecord,
  LoadRecord,
  ScenarioErrorRecord,
} from "./load-record.ts";

/**
 * Adds load records up, in any order and from any number of files; it is the evidence of what was added so far, so a live
 * run can be looked at while it grows. Arrays that were given out are not changed by what is added later, except for counts
 * of windows in them: ask again. Histograms are decoded when somebody looks at them.
 */
export class LoadEvidenceBuilder implements LoadEvidence {
  readonly #operations = new Map<string, Set<string>>();
  readonly #counts: SeriesTree<MutableCounts> = new Map();
  readonly #latencies: SeriesTree<LazyLatencies> = new Map();
  readonly #gauges = new Map<string, GaugeSeries>();
  readonly #clients = new Map<string, ClientSeries>();
  readonly #scenarioErrors = new Map<string, ScenarioErrorRecord>();
  readonly #totals = new Map<string, EndRecord["totals"][string]>();
  /** When each instance ended. */
  readonly #ends = new Map<number, number>();
  readonly #instances: number;

  readonly #decode: Decode;

  /** `instances`: how many processes the records come from. */
  constructor(instances = 1, decode: Decode = decodeWhenAsked) {
    this.#instances = instances;
    this.#decode = decode;
  }

  add(record: LoadRecord): void {
    switch (record.type) {
      case "zero":
        return;
      case "count":
        this.#addCounts(record);
        return;
      case "latency":
        this.#addLatencies(record);
        return;
      case "gauge":
        this.#gaugesOf(record.load).add(record);
        return;
      case "client":
        this.#addClient(record);
        return;
      case "scenario-error":
        this.#addScenarioError(record);
        return;
      case "end":
        this.#end(record);
        return;
      default:
        record satisfies never;
    }
  }

  get isComplete(): boolean {
    return this.#ends.size >= this.#instances;
  }

  get endedAtMs(): number | null {
    return this.#ends.size === 0 ? null : Math.min(...this.#ends.values());
  }

  get scenarioErrors(): readonly ScenarioErrorRecord[] {
    return [...this.#scenarioErrors.values()];
  }

  get totals(): EndRecord["totals"] {
    return Object.fromEntries(this.#totals);
  }

  operations(load: string): readonly string[] {
    return [...(this.#operations.get(load) ?? [])].filter((name) => name !== "").toSorted();
  }

  counts(load: string, operation: string, by: CountRecord["by"]): readonly CountWindow[] {
    return this.#counts.get(load)?.get(operation)?.get(by)?.list() ?? [];
  }

  latencies(load: string, operation: string, time: LatencyRecord["time"]): readonly LatencyWindow[] {
    return this.#latencies.get(load)?.get(operation)?.get(time)?.list() ?? [];
  }

  gauges(load: string): readonly GaugeReading[] {
    return this.#gauges.get(load)?.sums() ?? [];
  }

  client(target: string, profile: string): readonly ClientWindow[] {
    return this.#clients.get(keyOf(target, profile))?.windows() ?? [];
  }

  #addCounts(record: CountRecord): void {
    const { load, operation, by, windowMs, done, failed, abandoned, hits, misses, attempts } = record;
    const windows = this.#seriesIn(this.#counts, load, operation, by);
    const sum = windows.find(windowMs);
    if (sum === undefined) {
      windows.add({ windowMs, done, failed, abandoned, hits, misses, attempts });
      return;
    }
    sum.done += done;
    sum.failed = add({ ...sum.failed }, failed);
    sum.abandoned += abandoned;
    sum.hits += hits;
    sum.misses += misses;
    sum.attempts += attempts;
  }

  #addLatencies({ load, operation, time, windowMs, histogram }: LatencyRecord): void {
    const windows = this.#seriesIn(this.#latencies, load, operation, time);
    let window = windows.find(windowMs);
    if (window === undefined) windows.add((window = new LazyLatencies(windowMs)));
    window.add(this.#decode(histogram));
  }

  #addClient(record: ClientRecord): void {
    const key = keyOf(record.target, record.profile);
    const series = this.#clients.get(key) ?? new ClientSeries();
    this.#clients.set(key, series);
    series.add(record);
  }

  /** Instances share a scenario: what it throws, each of them tells. */
  #addScenarioError(record: ScenarioErrorRecord): void {
    const key = keyOf(record.load, record.message);
    if (!this.#scenarioErrors.has(key)) this.#scenarioErrors.set(key, record);
  }

  #gaugesOf(load: string): GaugeSeries {
    let series = this.#gauges.get(load);
    if (series === undefined) {
      series = new GaugeSeries(this.#ends);
      this.#gauges.set(load, series);
    }
    return series;
  }

  #end({ instance, atMs, totals }: EndRecord): void {
    this.#ends.set(instance, atMs);
    for (const [load, { offered, done, failed, abandoned }] of Object.entries(totals)) {
      const before = this.#totals.get(load) ?? { offered: 0, done: 0, failed: 0, abandoned: 0 };
      this.#totals.set(load, {
        offered: before.offered + offered,
        done: before.done + done,
        failed: before.failed + failed,
        abandoned: before.abandoned + abandoned,
      });
    }
  }

  /** By load, operation and kind, one in the other: a long run asks half a million times, and keys made of all three take longer. */
  #seriesIn<W extends { readonly windowMs: number }>(
    all: SeriesTree<W>,
    load: string,
    operation: string,
    kind: string,
  ): Windows<W> {
    const known = all.get(load)?.get(operation)?.get(kind);
    if (known !== undefined) return known;
    const made = new Windows<W>();
    inMap(inMap(all, load), operation).set(kind, made);
    const operations = this.#operations.get(load);
    if (operations === undefined) this.#operations.set(load, new Set([operation]));
    else operations.add(operation);
    return made;
  }
}

type SeriesTree<W extends { readonly windowMs: number }> = Map<string, Map<string, Map<string, Windows<W>>>>;

function inMap<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let map = maps.get(key);
  if (map === undefined) maps.set(key, (map = new Map<string, T>()));
  return map;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type MutableCounts = Mutable<CountWindow>;

function add(sum: Record<string, number>, failed: Readonly<Record<string, number>>): Record<string, number> {
  for (const code in failed) sum[code] = (sum[code] ?? 0) + (failed[code] ?? 0);
  return sum;
}

/** The histograms of a window, decoded and summed up when somebody looks, and once. */
class LazyLatencies implements LatencyWindow {
  readonly windowMs: number;
  readonly #parts: (() => Buckets)[] = [];
  #histogram: Histogram | null = null;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  add(part: () => Buckets): void {
    this.#parts.push(part);
    this.#histogram = null;
  }

  get histogram(): Histogram {
    return (this.#histogram ??= sumOf(this.#parts));
  }
}

function keyOf(first: string, second: string): string {
  return `${first}\n${second}`;
}
