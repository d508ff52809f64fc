import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { errorCodes } from "./metrics.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const faults = `
  slow: { latency: cache.shard(1).master, roundTrip: 5ms, at: 15s, for: 5s }
  dies: { kill: sessions.master, at: 25s, restart: after 5s }`;
const load = `
  shop: { scenario: peak, target: cache, rate: 100/s }
  logins: { scenario: session, target: sessions, rate: 10/s }`;
const warmup = "{ pages: { scenario: cache-warmup, target: cache } }";

const textWith = (objective: string) => drillText({ warmup, load, faults, objectives: `\n  o: "${objective}"` });
const measureOf = (objective: string) => planText(textWith(objective)).objectives[0]?.expression.first;
const linesOf = (objective: string) =>
  problemsOf(textWith(objective)).map((line) => line.replace(/^drill\.yaml:\d+:/, ""));

describe("measures", () => {
  test("an aggregate of a bare load is of its latency", () => {
    expect(measureOf("p99(shop) < 5ms")).toEqual({
      metric: "latency",
      subject: { kind: "load", load: "shop", operation: null },
      filters: { time: "response" },
      aggregate: { kind: "percentile", percent: 99 },
    });
    expect(measureOf("p99(latency(shop)) < 5ms")).toEqual(measureOf("p99(shop) < 5ms"));
    expect(measureOf("p99.9(shop.get, time=service) < 5ms")).toMatchObject({
      subject: { operation: "get" },
      filters: { time: "service" },
      aggregate: { percent: 99.9 },
    });
    for (const kind of ["min", "mean", "max"]) expect(measureOf(`${kind}(shop) < 5ms`)?.aggregate).toEqual({ kind });
  });

  test("a measure of the load's scenario is named as a metric is, and of no other load", () => {
    expect(measureOf("p99(renderTime(shop)) < 5ms")).toEqual({
      metric: "measure",
      subject: { kind: "load", load: "shop", operation: null },
      filters: { name: "renderTime" },
      aggregate: { kind: "percentile", percent: 99 },
    });
    expect(measureOf("doubleViews(shop) = 0")).toMatchObject({ filters: { name: "doubleViews" }, aggregate: null });
    expect(linesOf("doubleViews(logins) = 0")[0]).toContain(
      'expected a load that has this measure, got "doubleViews". It is one of shop.',
    );
    expect(linesOf("doubleView(shop) = 0")[0]).toContain('Did you mean "doubleViews"?');
    expect(linesOf("renderTime(shop) < 5ms")[0]).toContain("an aggregate of a distribution");
    expect(linesOf("never doubleViews(shop) > 0")[0]).toContain("a metric that has a value in every second");
    expect(linesOf("measure(shop, name=doubleViews) = 0")[0]).toContain("expected a metric or an aggregate");
  });

  test("a metric of a target may be of some of its nodes", () => {
    expect(measureOf("memoryRatio(cache.shard(1).master) < 80%")?.subject).toMatchObject({
      kind: "target",
      target: "cache",
      nodes: { parts: [{ name: "shard", argument: "1" }, { name: "master" }] },
    });
    expect(measureOf("memoryRatio(cache) < 80%")?.subject).toEqual({ kind: "target", target: "cache", nodes: null });
  });

  test("a recovery is the clients' unless it says otherwise", () => {
    expect(measureOf("recovery(dies) < 8s")?.filters).toEqual({ side: "client" });
    expect(measureOf("recovery(dies, side=server) < 8s")?.filters).toEqual({ side: "server" });
  });

  test("a ledger is one of a load, or of all loads on a target", () => {
    expect(measureOf("lostWrites(logins) = 0")?.subject).toEqual({ kind: "load", load: "logins", operation: null });
    expect(measureOf("lostSpan(sessions) <= 1s")?.subject).toEqual({ kind: "target", target: "sessions", nodes: null });
  });

  test("an aggregate of another metric, or of a percentile, is one of its values second by second", () => {
    expect(measureOf("min(hitRatio(shop)) >= 80%")).toEqual({
      metric: "hitRatio",
      subject: { kind: "load", load: "shop", operation: null },
      filters: {},
      aggregate: null,
      bySecond: { kind: "min" },
    });
    expect(measureOf("max(p99(shop, time=service)) < 5ms")).toMatchObject({
      metric: "latency",
      filters: { time: "service" },
      aggregate: { kind: "percentile", percent: 99 },
      bySecond: { kind: "max" },
    });
    expect(measureOf("p95(backlog(shop)) <= 10")?.bySecond).toEqual({ kind: "percentile", percent: 95 });
  });

  test("the worst second is the highest or the lowest, as the comparison goes", () => {
    expect(measureOf("worst(p99(shop)) <= 5ms")?.bySecond).toEqual({ kind: "max" });
    expect(measureOf("worst(hitRatio(shop)) >= 80%")?.bySecond).toEqual({ kind: "min" });
  });

  test("a share is planned as a ratio", () => {
    expect(measureOf("burnRate(shop, slo=99.9%) <= 2x")?.filters).toEqual({ slo: "0.999" });
  });

  test("two measures of one unit can be subtracted and divided", () => {
    const [difference] = planText(textWith("recovery(dies) - recovery(dies, side=server) < 2s")).objectives;
    expect(difference).toMatchObject({ unit: "ms", expression: { operation: "-", second: { metric: "recovery" } } });
    const [quotient] = planText(textWith("p99(shop.get) / p99(shop.set) < 2.5")).objectives;
    expect(quotient).toMatchObject({ unit: "ratio", limit: [{ value: 2.5 }] });
  });

  test.for([
    [
      "hitRation(shop) > 85%",
      '7: objectives.o: expected a metric or an aggregate, got "hitRation". Did you mean "hitRatio"?',
    ],
    ["admitted(sessions) = 0", '7: objectives.o: expected a metric or an aggregate, got "admitted".'],
    [
      "lostWrites(cache) = 0",
      '18: objectives.o: expected a load, or a target of one, that keeps a ledger, which lostWrites needs, got "cache". Give the target a load of the scenario "ledger" or "session".',
    ],
    ["lostSpan(shop) < 1s", "16: objectives.o: expected a load, or a target of one, that keeps a ledger"],
    [
      "lostWrites(dies) = 0",
      '18: objectives.o: expected the name of a target or a load, got "dies", which is a fault.',
    ],
    [
      "staleReads(sessions.master) = 0",
      '27: objectives.o: expected "sessions" alone, got "sessions.master". A ledger is one of a load or a target.',
    ],
    ["lostWrites(logins.login) = 0", '25: objectives.o: expected "logins" alone, got "logins.login".'],
    [
      "latency(shop) < 5ms",
      '7: objectives.o: expected an aggregate of a distribution, got "latency". Write which one, such as "p99(shop)"',
    ],
    ["p100(shop) < 5ms", '7: objectives.o: expected a percentile above p0 and below p100, got "p100".'],
    ["p99(min(hitRatio(shop))) > 80%", '7: objectives.o: expected at most one aggregate of hitRatio, got "p99(...)".'],
    ["max(max(p99(shop))) < 5ms", "7: objectives.o: expected at most two aggregates of latency"],
    [
      "max(failovers(cache)) = 0",
      '11: objectives.o: expected a metric that has a value in every second, got "failovers"',
    ],
    ["worst(shop) < 5ms", '7: objectives.o: expected a percentile of a latency, got "worst". Write which one'],
    ["worst(hitRatio(shop)) = 80%", "7: objectives.o: expected < <= > or >= with worst"],
    ["worst(p99(shop)) - p50(shop) < 5ms", "7: objectives.o: expected < <= > or >= with worst, and one measure"],
    ["never max(p99(shop)) > 5ms", '7: objectives.o: expected a value of each second, got "max" of all seconds'],
    ["hitRatio(p99(shop)) > 80%", '7: objectives.o: expected what hitRatio is measured on, got "p99(...)".'],
    ["p99(shp) < 5ms", '11: objectives.o: expected the name of a load, got "shp". Did you mean "shop"?'],
    [
      "p99(cache) < 5ms",
      '11: objectives.o: expected the name of a load, got "cache", which is a target. What clients see (latency)',
    ],
    [
      "p99(cache.shard(1)) < 5ms",
      '11: objectives.o: expected the name of a load, got "cache.shard(1)", which is a target. What',
    ],
    [
      "p99(shop.shard(1)) < 5ms",
      '16: objectives.o: expected an operation of shop, got "shop.shard(1)". What clients see',
    ],
    ["evictions(cache.replica(1)) = 0", "23: objectives.o: expected data nodes by role, shard or number"],
    ["evictions(sessions.sentinels) = 0", "26: objectives.o: expected data nodes by role, shard or number"],
    ["failovers(cache.shard(1)) = 0", '23: objectives.o: expected "cache" alone'],
    ["ckquorum(cache) >= 2", "16: objectives.o: expected a sentinel target in ckquorum()"],
    ["disputedSlots(sessions) = 0", "21: objectives.o: expected a cluster target in disputedSlots()"],
    ["burnRate(shop) <= 2x", '7: objectives.o: expected "slo=..." in burnRate(), got nothing.'],
    ["burnRate(shop, slo=100%) <= 2x", '26: objectives.o: expected a share above 0% and below 100% for "slo"'],
    ["burnRate(shop, slo=often) <= 2x", '26: objectives.o: expected a share above 0% and below 100% for "slo"'],

    ["p99(pages) < 5ms", '11: objectives.o: expected the name of a load, got "pages", which is a warm-up.'],
    ["evictions(shop) = 0", '17: objectives.o: expected the name of a target, got "shop", which is a load.'],
    ["recovery(peak) < 5s", '16: objectives.o: expected the name of a fault, got "peak", which is a phase.'],
    ["p99(shop.gte) < 5ms", '16: objectives.o: expected an operation of shop, got "shop.gte". Did you mean "get"?'],
    ["p99(shop.get.x) < 5ms", "16: objectives.o: expected one operation after the load"],
    [
      "offered(shop.get) > 5/s",
      '20: objectives.o: expected "shop" alone, got "shop.get". offered counts slots, not operations.',
    ],
    ["recovery(dies.master) < 5s", '21: objectives.o: expected "dies" alone'],
    ["memoryRatio(cache.shard(9)) < 1%", '25: objectives.o: expected a number from 1 to 3 in shard(), got "shard(9)".'],
    ["errors(shop, kind=OOM) = 0", '20: objectives.o: expected a filter of errors, got "kind". There is code.'],
    [
      "errors(shop, code=OMM) = 0",
      '25: objectives.o: expected a known word for "code", got "OMM". Did you mean "OOM"?',
    ],
    [
      "evictions(cache, code=OOM) = 0",
      '24: objectives.o: expected a filter of evictions, got "code". evictions has none: take it out.',
    ],
    [
      "p99(shop, time=servce) < 5ms",
      '22: objectives.o: expected a known word for "time", got "servce". Did you mean "service"?',
    ],
    ["p99(shop.get, time=lag) < 5ms", "26: objectives.o: expected a load without an operation for time=lag"],
    ["counter(logins) = 0", '7: objectives.o: expected "name=..." in counter(), got nothing.'],
    [
      "counter(logins, name=wrongPage) = 0",
      '28: objectives.o: expected a known word for "name", got "wrongPage". There is readYourWrites.',
    ],
    [
      "p99(shop) / hitRatio(shop) < 5",
      '7: objectives.o: expected two measures of the same unit around "/", got latency (ms) and hitRatio (ratio).',
    ],
  ] as const)("refuses %s", ([objective, problem]) => {
    expect(linesOf(objective).map((line) => line.slice(0, problem.length))).toEqual([problem]);
  });

  test("knows exactly the error codes of the engine", () => {
    const declared = readFileSync(new URL("../../engine/redrill.d.ts", import.meta.url), "utf8");
    const [, redis = ""] = /type RedisErrorCode =([^;]*);/.exec(declared) ?? [];
    const [, origin = ""] = /readonly code: ("ORIGIN_FULL"[^;]*);/.exec(declared) ?? [];
    const words = new Set([...`${redis} ${origin}`.matchAll(/"(\w+)"/g)].map(([, word]) => word));
    expect(new Set<string | undefined>(errorCodes)).toEqual(words.add("SCENARIO"));
  });
});

describe("limits", () => {
  test.for([
    [
      "p99(shop) < 5",
      '19: objectives.o: expected a duration with a unit, such as "30s", got "5". Write the unit after the number: "5s" or "5ms".',
    ],
    ["p99(shop) < 5%", '19: objectives.o: expected a duration with a unit, such as "30s", got "5%".'],
    ["hitRatio(shop) > 85", '24: objectives.o: expected a percentage, such as "85%", got "85". Write "85%".'],
    ["throughput(shop) > 85", '26: objectives.o: expected a rate with a unit, such as "500/s", got "85". Write "85/s"'],
    ["evictions(cache) < 5ms", '26: objectives.o: expected a number, got "5ms".'],
    [
      "p99(shop) < 3x",
      '19: objectives.o: expected a duration with a unit, such as "30s", got "3x". Write of what: "3x base"',
    ],
    ["p99(shop) < 3x run(../last)", "19: objectives.o: expected the name of a baseline: letters, digits, ., _ and -"],
    ["p99(shop) < 1x base + 2%", '19: objectives.o: expected a duration with a unit, such as "30s", got "2%".'],
    ["p99(shop) < 3x bas", '22: objectives.o: expected the name of a phase, got "bas". Did you mean "base"?'],
    ["p99(shop) < 3x slow", '22: objectives.o: expected the name of a phase, got "slow", which is a fault.'],
    ["p99(shop) < 0x base", "19: objectives.o: expected a factor above 0"],
    [
      "recovery(dies) < 3x base",
      '24: objectives.o: expected a quantity, got "3x base". This has one value for the whole run',
    ],
    [
      "p99(shop) < 5ms warn 6ms",
      '23: objectives.o: expected a warn limit inside the limit 5ms, got "6ms". Make it lower.',
    ],
    ["hitRatio(shop) > 85% warn 80%", "28: objectives.o: expected a warn limit inside the limit 85%"],
    ["never hitRatio(shop) < 80% warn 70%", "34: objectives.o: expected a warn limit inside the limit 80%"],
    ["evictions(cache) = 0 warn 1", "28: objectives.o: expected < <= > or >= with warn"],
  ] as const)("refuses %s", ([objective, problem]) => {
    expect(linesOf(objective).map((line) => line.slice(0, problem.length))).toEqual([problem]);
  });

  test.for([
    "hitRatio(shop) > 0.85",
    "p99(shop) < 5ms warn 4ms",
    "never hitRatio(shop) < 80% warn 85%",
    "p99(shop) < 3x base warn 2x base or 4ms",
    "p99(shop) < 1x base + 2ms or 1.2x run(last-good)",
    "recovery(dies) < 1.2x run(last-good)",
    "hitRatio(shop) >= 1x base - 5%",
    "burnRate(shop, slo=99.9%) <= 2x",
    "amplification(shop) <= 1.2",
    "evictions(cache.shard(1).replicas) = 0",
    "memoryRatio(cache.node(3)) < 80%",
    "ckquorum(sessions) >= 2",
    "disputedSlots(cache) = 0",
  ])("accepts %s", (objective) => {
    expect(linesOf(objective)).toEqual([]);
  });
});

describe("scopes", () => {
  test("give every span its meaning", () => {
    const [objective] = planText(
      textWith("errorRatio(shop) < 1% during peak, recovery(dies) outside slow, faults"),
    ).objectives;
    expect(objective?.scope).toEqual({
      text: "during peak, recovery(dies) outside slow, faults",
      during: [
        { kind: "phase", name: "peak", startMs: 10_000, endMs: 40_000 },
        { kind: "recovery", name: "dies" },
      ],
      outside: [{ kind: "fault", name: "slow" }, { kind: "faults" }],
    });
  });

  test.for([
    [
      "p99(shop) < 5ms during pek",
      '30: objectives.o: expected the name of a phase or a fault, got "pek". Did you mean "peak"?',
    ],
    [
      "p99(shop) < 5ms during shop",
      '30: objectives.o: expected the name of a phase or a fault, got "shop", which is a load.',
    ],
    [
      "p99(shop) < 5ms during recovery(peak)",
      '39: objectives.o: expected the name of a fault, got "peak", which is a phase.',
    ],
    [
      "p99(shop) < 5ms during peak outside peak",
      '23: objectives.o: expected a scope with some time in it, got "during peak outside peak", 0s at the longest.',
    ],
    ["recovery(dies) < 8s during peak", "27: objectives.o: expected no scope with recovery"],
    [
      "never recovery(dies) > 8s",
      '13: objectives.o: expected a metric that has a value in every second, got "recovery".',
    ],
    [
      "never errorRatio(shop) > 1% for 6s during slow",
      '42: objectives.o: expected a scope that can last 6s, got "during slow", 5s at the longest. Shorten "for"',
    ],
    [
      "never errorRatio(shop) > 1% for 21s during peak outside slow",
      "43: objectives.o: expected a scope that can last 21s",
    ],
    ["never errorRatio(shop) > 1% for 61s", "35: objectives.o: expected a scope that can last 1m1s"],
  ] as const)("refuse %s", ([objective, problem]) => {
    expect(linesOf(objective).map((line) => line.slice(0, problem.length))).toEqual([problem]);
  });

  test.for([
    "never errorRatio(shop) > 1% for 5s during slow",
    "never errorRatio(shop) > 1% for 20s during peak outside slow",
    "never errorRatio(shop) > 1% for 40s during base, peak",
    "never errorRatio(shop) > 1% for 25s during recovery(dies)",
    "never errorRatio(shop) > 1% for 20s during after outside recovery(dies)",
    "never errorRatio(shop) > 1%",
  ])("allow %s", (objective) => {
    expect(linesOf(objective)).toEqual([]);
  });

  test("say when there are no faults", () => {
    const text = drillText({ objectives: "{ o: p99(shop) < 5ms outside faults }" });
    expect(problemsOf(text)).toEqual([
      expect.stringContaining('expected a phase or a fault, got "faults". This drill has no faults.'),
    ]);
  });

  test("are not blamed for a fault that is wrong itself", () => {
    const text = drillText({
      faults: "{ slow: { latency: cache.node(1), roundTrip: 5ms, at: soon } }",
      objectives: "{ o: never errorRatio(shop) > 1% for 3s during slow }",
    });
    expect(problemsOf(text)).toEqual([
      expect.stringContaining("faults.slow.at: expected the name of a phase or a fault"),
    ]);
  });
});

test("an objective's own settings replace the metric's", () => {
  const objectives = "{ o: { expect: p99(shop) < 5ms, minSamples: 7, severity: key, description: Why. } }";
  expect(planText(drillText({ objectives })).objectives[0]).toMatchObject({
    minSamples: 7,
    severity: "key",
    description: "Why.",
  });
});

test("the larger need for samples counts where there are two measures", () => {
  const [objective] = planText(textWith("errors(shop) - abandoned(shop) < 5")).objectives;
  expect(objective?.minSamples).toBe(1);
  expect(planText(textWith("evictions(cache) - errors(shop) < 5")).objectives[0]?.minSamples).toBe(2);
});

function stop(condition: string): string {
  return drillText({ stopWhen: `{ melting: "${condition}" }` });
}

describe("stop conditions", () => {
  test("are planned like objectives", () => {
    expect(planText(stop("errorRatio(shop) > 50% for 10s during peak")).stopWhen[0]).toMatchObject({
      name: "melting",
      op: ">",
      limit: [{ value: 0.5 }],
      forMs: 10_000,
      scope: { text: "during peak" },
    });
  });

  test("refuse what has no value in a second", () => {
    expect(problemsOf(stop("abandoned(shop) > 5"))).toEqual([
      expect.stringContaining(
        'stopWhen.melting: expected a metric that has a value in every second, got "abandoned". Stop conditions are judged second by second.',
      ),
    ]);
  });
});
