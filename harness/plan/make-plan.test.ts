import { describe, expect, test } from "vitest";
import { designExample } from "./testing/design-example.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

describe("the example of the design", () => {
  const plan = planText(designExample);

  test("has its phases, targets and proxies", () => {
    expect(plan).toMatchObject({ version: 1, seed: 42, durationMs: 100_000, expectFail: null });
    expect(plan.slug).toBe("black-friday-the-session-master-dies-at-the-peak-then-one");
    expect(plan.phases[2]).toEqual({ name: "peak", startMs: 30_000, endMs: 80_000 });
    expect(plan.targets).toEqual([
      {
        name: "cache",
        provider: "process",
        topology: "cluster",
        masters: 3,
        replicasPerMaster: 1,
        nodeTimeoutMs: 2000,
        config: { maxmemory: "64mb", "maxmemory-policy": "allkeys-lru" },
        origin: { concurrency: 50, serviceMs: 20, maxQueue: null },
        proxiedPlanes: ["client"],
      },
      {
        name: "sessions",
        provider: "process",
        topology: "sentinel",
        replicas: 2,
        sentinels: 3,
        quorum: 2,
        downAfterMs: 2000,
        failoverTimeoutMs: 5000,
        config: { maxmemory: "64mb", "maxmemory-policy": "noeviction", appendonly: "yes" },
        origin: { concurrency: 50, serviceMs: 20, maxQueue: null },
        proxiedPlanes: [],
      },
    ]);
  });

  test("has its loads, with slots, workers and parameters in the plan's units", () => {
    expect(plan.warmup[0]).toMatchObject({
      name: "pages",
      workers: 20,
      slots: 100,
      schedule: [],
      with: {
        pages: 10_000,
        size: { sizes: [{ minBytes: 4096, maxBytes: 4096, ratio: 1 }] },
        ttlMs: 600_000,
        ttlJitterRatio: 0.2,
        batch: 100,
      },
    });
    const [shop, logins] = plan.loads;
    expect(shop).toMatchObject({
      target: "cache",
      client: { name: "fit", deadlineMs: 500 },
      workers: 200,
      slots: 10_000 + 27_500 + 250_000 + 10_000,
      with: { keys: { distribution: "zipf", exponent: 1.1 }, writeBack: true },
    });
    expect(shop?.schedule[1]).toEqual({ startMs: 20_000, endMs: 30_000, fromPerSecond: 500, toPerSecond: 5000 });
    expect(logins).toMatchObject({ workers: 100, slots: 20_000 });
    expect(logins?.schedule).toEqual([{ startMs: 0, endMs: 100_000, fromPerSecond: 200, toPerSecond: 200 }]);
  });

  test("has its faults in the order of their times", () => {
    expect(plan.faults).toMatchObject([
      {
        name: "master-dies",
        kind: "kill",
        target: { text: "sessions.master", target: "sessions", nodes: { parts: [{ name: "master", argument: null }] } },
        atMs: 35_000,
        forMs: 15_000,
        parameters: {},
      },
      {
        name: "slow-shard",
        kind: "latency",
        target: {
          text: "cache.shard(1).master",
          target: "cache",
          nodes: {
            parts: [
              { name: "shard", argument: "1" },
              { name: "master", argument: null },
            ],
          },
        },
        atMs: 60_000,
        forMs: 10_000,
        parameters: { plane: "client", roundTripMs: 30, oneWayMs: null, jitterMs: 0 },
      },
    ]);
    expect(plan.faults[0]?.summary).toBe(
      "kill sessions.master, 1 of 3 nodes, at 35s for 15s. Ends the process with SIGKILL.",
    );
  });

  test("has its objectives, every name resolved", () => {
    expect(plan.objectives[0]).toEqual({
      name: "pages-fast",
      text: "p99(shop.get) <= 5ms or 3x base during peak outside faults",
      description: null,
      severity: "normal",
      never: false,
      expression: {
        first: {
          metric: "latency",
          subject: { kind: "load", load: "shop", operation: "get" },
          filters: { time: "response" },
          aggregate: { kind: "percentile", percent: 99 },
        },
        operation: null,
        second: null,
      },
      op: "<=",
      limit: [
        { kind: "quantity", value: 5, text: "5ms" },
        { kind: "phase", factor: 3, phase: "base", text: "3x base" },
      ],
      warn: [],
      forMs: 0,
      scope: {
        text: "during peak outside faults",
        during: [{ kind: "phase", name: "peak", startMs: 30_000, endMs: 80_000 }],
        outside: [{ kind: "faults" }],
      },
      minSamples: 100,
      unit: "ms",
    });
    expect(plan.objectives[1]).toMatchObject({
      never: true,
      forMs: 3000,
      unit: "ratio",
      scope: { during: [{ kind: "fault", name: "slow-shard" }] },
    });
    expect(plan.objectives[4]?.expression.first).toEqual({
      metric: "recovery",
      subject: { kind: "fault", fault: "master-dies" },
      filters: { side: "server" },
      aggregate: null,
    });
    expect(plan.stopWhen[0]).toMatchObject({ name: "melting", forMs: 10_000, scope: { text: "the whole run" } });
  });

  test("is the same to the byte when it is planned again", () => {
    expect(JSON.stringify(planText(designExample))).toBe(JSON.stringify(plan));
  });

  test("survives the way through JSON", () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test("with its variant says what must fail", () => {
    const small = planText(designExample, { variant: "small" });
    expect(small.drill.variant).toBe("small");
    expect(small.expectFail).toEqual(["cache-hits", "none-evicted"]);
    expect(small.targets[0]?.config["maxmemory"]).toBe("6mb");
  });

  test("says which loads keep a ledger", () => {
    expect(plan.loads.map(({ scenario }) => scenario.hasLedger)).toEqual([undefined, true]);
  });
});

describe("names", () => {
  test("are shared by loads, targets, phases and faults", () => {
    const text = drillText({ load: "{ cache: { scenario: peak, target: cache, rate: 1/s } }" });
    expect(problemsOf(text)).toEqual([
      'drill.yaml:6:9: load.cache: expected a name of its own: loads, targets, phases and faults share one namespace, got "cache", which is targets.cache too. Rename one of the two.',
    ]);
  });

  test("may not be words of the expressions", () => {
    expect(problemsOf(drillText({ phases: "{ base: 10s, recovery: 5s }" }))).toEqual([
      expect.stringMatching(/^drill\.yaml:5:22: phases\.recovery: expected a name that is no word of the expressions/),
    ]);
  });
});

test("tells everything that is wrong at once, in the order of the file", () => {
  const text = drillText({
    phases: "{ base: 10s, peak: 30s, after: 20x }",
    load: "{ shop: { scenario: peek, target: cash, rate: 100/s, client: fitt, with: { pages: 1 } } }",
    faults: "{ dies: { kil: sessions.master, at: 5s } }",
    objectives: "{ fast: p99(shp) < 5ms, full: evictions(cache) < 5% }",
  });
  const short = problemsOf(text).map((line) => line.replace(/^drill\.yaml:/, "").replace(/ expected.*got/, ""));
  expect(short).toEqual([
    '5:40: phases.after: "20x". The units are ms, s, m, h and d, written right behind the number.',
    '6:27: load.shop.scenario: "peek". Did you mean "peak"?',
    '6:41: load.shop.target: "cash". Did you mean "cache"?',
    '6:68: load.shop.client: "fitt". Did you mean "fit"?',
    '7:19: faults.dies.kil: "kil". Did you mean "kill"?',
    '8:25: objectives.fast: "shp". Did you mean "shop"?',
    '8:62: objectives.full: "5%". Write digits, without a unit or a fraction.',
  ]);
});

function slugOf(title: string): string {
  return planText(drillText().replace("A test", title)).slug;
}

test("makes a slug of any title", () => {
  expect(slugOf("Über-Größe!")).toBe("uber-gro-e");
  expect(slugOf("日本")).toBe("drill");
});

test("notes what is worth knowing", () => {
  const { notes } = planText(
    drillText({
      targets: "{ cache: { topology: standalone } }",
      load: "{ shop: { scenario: peak, target: cache, rate: { base: 100/s } } }",
      faults: "{ cold: { freeze: cache, at: 5s, for: 1s }, slow: { latency: cache, roundTrip: 5ms, at: 7s, for: 1s } }",
      objectives: "{ memory: memoryRatio(cache) < 80% }",
    }),
  );
  expect(notes).toEqual([
    "cache: its client plane leads through proxies from the beginning to the end, which about halves its top throughput.",
    "cache: maxmemory is not set, so its memoryRatio will be unknown.",
    "cold: cache is standalone with one node: while it is out, nothing serves.",
    "shop: has no rate in peak, after.",
  ]);
  expect(planText(drillText({ load: "{}" })).notes).toEqual([
    "There are no objectives: nothing can fail.",
    "There is no load: client figures will be unknown.",
  ]);
});
