import type { Evidence } from "../../harness/journal/evidence.ts";
import { describe, expect, test } from "vitest";
import type { Chart } from "../chart/model.ts";
import type { JournalEvent } from "../../harness/journal/event.ts";
import { blackFriday, type Sample } from "../samples/black-friday.ts";
import { samples } from "../samples/samples.ts";
import { makeClock } from "./clock.ts";
import { chartMakers } from "./table.ts";

type Kind = keyof typeof chartMakers;

function chartsOf({ verdict, evidence }: Sample, kind: Kind): readonly Chart[] {
  const clock = makeClock(verdict, evidence);
  return evidence.plan.targets.flatMap((target) => chartMakers[kind](verdict, evidence, clock, target));
}

function values(chart: Chart | undefined, name: string): readonly (number | null)[] {
  return chart?.series.find((series) => series.name === name)?.points.map(({ value }) => value) ?? [];
}

function evictionsOf(sample: Sample): readonly (number | null)[] {
  return values(chartsOf(sample, "evictions")[0], "evicted");
}

function withEvents({ verdict, evidence }: Sample, change: (event: JournalEvent) => readonly JournalEvent[]): Sample {
  return { verdict, evidence: { ...evidence, events: evidence.events.flatMap(change) } };
}

describe("counts", () => {
  test("are true zeros where the records reach, and nothing beyond", () => {
    const sample = blackFriday({ untilMs: 44_000 });
    const [shop] = chartsOf(sample, "throughput");
    expect(values(shop, "done")).toHaveLength(44);
    expect(values(shop, "done").at(-1)).toBe(5_000);
  });

  test("end with the last window of an engine that died", () => {
    const sample = blackFriday({ untilMs: 44_000 });
    const load = { ...sample.evidence.load, isComplete: false };
    const events = sample.evidence.events.filter(({ type }) => type !== "engine.ended");
    const [shop] = chartsOf({ ...sample, evidence: { ...sample.evidence, load, events } }, "throughput");
    expect(values(shop, "done")).toHaveLength(44);
  });

  test("leave out the second that is not over yet of a run that is under way", () => {
    const sample = blackFriday({ untilMs: 44_300 });
    const load = { ...sample.evidence.load, isComplete: false };
    const ended = {
      atMs: 44_300,
      type: "engine.ended",
      what: "load",
      exitCode: null,
      signal: "SIGKILL",
      asked: false,
      lastLines: [],
    } as const;
    const going = sample.evidence.events.filter(({ type }) => type !== "engine.ended");
    const done = (events: Evidence["events"]) =>
      values(chartsOf({ ...sample, evidence: { ...sample.evidence, load, events } }, "throughput")[0], "done");
    expect(done(going)).toHaveLength(44);
    expect(done([...going, ended])).toHaveLength(45);
  });

  test("count what fell short by its code", () => {
    const [, logins] = chartsOf(blackFriday(), "errors");
    expect(logins?.series.map(({ name }) => name)).toEqual(["REFUSED", "TIMEOUT", "READONLY"]);
    expect(values(logins, "REFUSED").reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(233);
  });

  test("put rare codes together, and lose none", () => {
    const [reads] = chartsOf(samples.halfHour(), "errors");
    expect(reads?.series.map(({ name }) => name)).toEqual(["TIMEOUT", "RESET", "MOVED", "2 others"]);
  });
});

test("an operation that an objective judges has a chart of its own, with the limit on it alone", () => {
  const charts = chartsOf(blackFriday(), "latency");
  expect(charts.map(({ title, limits }) => [title, limits.length])).toEqual([
    ["shop · response time", 0],
    ["shop.get · response time", 1],
    ["logins · response time", 0],
  ]);
});

test("a load that reads nothing has no chart of hits", () => {
  expect(chartsOf(blackFriday(), "hitRatio").map(({ title }) => title)).toEqual(["shop · hit ratio, client-side"]);
});

test("a second without a latency is a gap", () => {
  const sample = blackFriday();
  const load = {
    ...sample.evidence.load,
    latencies: (...of: Parameters<typeof sample.evidence.load.latencies>) =>
      sample.evidence.load.latencies(...of).filter(({ windowMs }) => windowMs < 40_000 || windowMs > 45_000),
  };
  const [shop] = chartsOf({ ...sample, evidence: { ...sample.evidence, load } }, "latency");
  expect(values(shop, "p99").filter((value) => value === null)).toHaveLength(1);
});

describe("evictions", () => {
  test("are the differences of the counters of all nodes", () => {
    const known = evictionsOf(blackFriday({ small: true })).slice(1, -1);
    expect(new Set(known.map((value) => Math.round(value ?? -1)))).toEqual(new Set([480]));
  });

  test("are never read across a restart", () => {
    const sample = withEvents(blackFriday({ small: true }), (event) => {
      if (event.type !== "info" || event.reading === null || event.atMs < 50_000 || event.target !== "cache")
        return [event];
      return [{ ...event, reading: { ...event.reading, runId: `${event.node}-new`, evictedKeys: 0 } }];
    });
    const all = evictionsOf(sample);
    expect(all.every((value) => value === null || value >= 0)).toBe(true);
    expect(all.slice(55, 90).every((value) => value === 0)).toBe(true);
  });

  test("are a gap where nobody answered", () => {
    const sample = withEvents(blackFriday({ small: true }), (event) =>
      event.type === "info" && event.atMs > 50_000 && event.atMs < 60_000
        ? [{ ...event, reading: null, reason: "timeout" }]
        : [event],
    );
    const [chart] = chartsOf(sample, "evictions");
    const points = chart?.series[0]?.points ?? [];
    expect(points.filter(({ value }) => value === null)).toHaveLength(1);
    expect(points.filter(({ atMs, value }) => value !== null && atMs > 50_500 && atMs < 60_000)).toEqual([]);
  });
});

test("memory says that no maxmemory is set, and draws none", () => {
  const sample = withEvents(blackFriday(), (event) =>
    event.type === "info" && event.reading !== null
      ? [{ ...event, reading: { ...event.reading, maxMemoryBytes: 0 } }]
      : [event],
  );
  const [cache] = chartsOf(sample, "memory");
  expect(cache?.series.map(({ name }) => name)).toEqual(["used"]);
  expect(cache?.summary).toContain("no maxmemory is set");
});

describe("the clock", () => {
  test("names each change of a master once, however many told of it", () => {
    const { verdict, evidence } = blackFriday();
    expect(makeClock(verdict, evidence).failovers).toHaveLength(1);
  });

  test("is cut where a stop condition ended the run", () => {
    const { verdict, evidence } = samples.aborted();
    expect(makeClock(verdict, evidence).cut).toEqual({ atMs: 43_980, label: "stop condition melting" });
  });

  test("lets a fault that was never healed last to the end", () => {
    const { verdict, evidence } = blackFriday();
    const faults = verdict.faults.map((fault) => ({ ...fault, healedAtMs: null }));
    const [first] = makeClock({ ...verdict, faults }, evidence).faults;
    expect(first).toMatchObject({ endMs: 100_000, isHealed: false });
  });
});

test.each(Object.keys(samples) as (keyof typeof samples)[])(
  "every chart of the sample %s has a title, a summary and an id of its own",
  (name) => {
    const charts = (Object.keys(chartMakers) as Kind[]).flatMap((kind) => chartsOf(samples[name](), kind));
    expect(new Set(charts.map(({ id }) => id)).size).toBe(charts.length);
    for (const { title, summary } of charts) expect(title.length * summary.length).toBeGreaterThan(0);
  },
);
