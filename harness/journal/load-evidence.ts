import { ClientSeries } from "./client-series.ts";
import type { ClientWindow, CountWindow, GaugeReading, Histogram, LatencyWindow, LoadEvidence } from "./evidence.ts";
import { GaugeSeries } from "./gauge-series.ts";
import { decodeHistograms } from "./histogram.ts";
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
  readonly #counts = new Map<string, Windows<MutableCounts>>();
  readonly #latencies = new Map<string, Windows<LazyLatencies>>();
  readonly #gauges = new Map<string, GaugeSeries>();
  readonly #clients = new Map<string, ClientSeries>();
  readonly #scenarioErrors = new Map<string, ScenarioErrorRecord>();
  readonly #totals = new Map<string, EndRecord["totals"][string]>();
  /** When each instance ended. */
  readonly #ends = new Map<number, number>();
  readonly #instances: number;

  /** `instances`: how many processes the records come from. */
  constructor(instances = 1) {
    this.#instances = instances;
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
    return this.#counts.get(keyOf(load, operation, by))?.sorted() ?? [];
  }

  latencies(load: string, operation: string, time: LatencyRecord["time"]): readonly LatencyWindow[] {
    return this.#latencies.get(keyOf(load, operation, time))?.sorted() ?? [];
  }

  gauges(load: string): readonly GaugeReading[] {
    return this.#gauges.get(load)?.sums() ?? [];
  }

  client(target: string, profile: string): readonly ClientWindow[] {
    return this.#clients.get(keyOf(target, profile))?.windows() ?? [];
  }

  #addCounts(record: CountRecord): void {
    this.#noteOperation(record.load, record.operation);
    const windows = seriesIn(this.#counts, keyOf(record.load, record.operation, record.by));
    const sum = windows.at(record.windowMs, emptyCounts);
    sum.done += record.done;
    sum.abandoned += record.abandoned;
    sum.hits += record.hits;
    sum.misses += record.misses;
    sum.attempts += record.attempts;
    for (const code of Object.keys(record.failed))
      sum.failed[code] = (sum.failed[code] ?? 0) + (record.failed[code] ?? 0);
  }

  #addLatencies(record: LatencyRecord): void {
    const { load, operation, time } = record;
    this.#noteOperation(load, operation);
    const windows = seriesIn(this.#latencies, keyOf(load, operation, time));
    windows.at(record.windowMs, (windowMs) => new LazyLatencies(windowMs)).add(record.histogram);
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

  #noteOperation(load: string, operation: string): void {
    const known = this.#operations.get(load);
    if (known === undefined) this.#operations.set(load, new Set([operation]));
    else known.add(operation);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type MutableCounts = Mutable<Omit<CountWindow, "failed">> & { readonly failed: Record<string, number> };

function emptyCounts(windowMs: number): MutableCounts {
  return { windowMs, done: 0, failed: {}, abandoned: 0, hits: 0, misses: 0, attempts: 0 };
}

/** Windows by their start; sorted when somebody asks. */
class Windows<W extends { readonly windowMs: number }> {
  readonly #byStart = new Map<number, W>();
  #sorted: readonly W[] | null = null;

  at(windowMs: number, make: (windowMs: number) => W): W {
    let window = this.#byStart.get(windowMs);
    if (window === undefined) {
      window = make(windowMs);
      this.#byStart.set(windowMs, window);
      this.#sorted = null;
    }
    return window;
  }

  sorted(): readonly W[] {
    return (this.#sorted ??= [...this.#byStart.values()].toSorted((a, b) => a.windowMs - b.windowMs));
  }
}

/** The histograms of a window as they were written, decoded when somebody looks, and once. */
class LazyLatencies implements LatencyWindow {
  readonly windowMs: number;
  readonly #encoded: string[] = [];
  #histogram: Histogram | null = null;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  add(encoded: string): void {
    this.#encoded.push(encoded);
    this.#histogram = null;
  }

  get histogram(): Histogram {
    return (this.#histogram ??= decodeHistograms(this.#encoded));
  }
}

function seriesIn<W extends { readonly windowMs: number }>(all: Map<string, Windows<W>>, key: string): Windows<W> {
  let series = all.get(key);
  if (series === undefined) {
    series = new Windows<W>();
    all.set(key, series);
  }
  return series;
}

function keyOf(load: string, operation: string, kind = ""): string {
  return `${load}\n${operation}\n${kind}`;
}
