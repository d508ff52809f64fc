import { describe, expect, test } from "vitest";
import { SpecError } from "../base/errors.ts";
import { catalogue } from "./testing/catalogue.ts";
import { describePlan } from "./describe-plan.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";
import { defaultWorkers } from "./plan-loads.ts";

const only = (load: string) => drillText({ load: `{ shop: { ${load} } }` });

test.for([
  [1, 500, 20],
  [40, 500, 20],
  [100, 500, 50],
  [100, 2000, 200],
  [5000, 500, 200],
  [100, null, 50],
] as const)("sizes the workers of %s/s with a deadline of %s ms as %s", ([perSecond, deadlineMs, workers]) => {
  const schedule = [{ startMs: 0, endMs: 1000, fromPerSecond: perSecond, toPerSecond: perSecond }];
  expect(defaultWorkers(schedule, { deadlineMs })).toBe(workers);
});

test("never has more workers than slots", () => {
  expect(planText(only("scenario: peak, target: cache, rate: 6/min")).loads[0]).toMatchObject({ slots: 6, workers: 6 });
  expect(planText(only("scenario: peak, target: cache, rate: 1/s, workers: 500")).loads[0]?.workers).toBe(60);
});

test("goes through an endpoint where the target has one", () => {
  const load = "{ shop: { scenario: session, target: sessions, via: endpoint, rate: 1/s } }";
  const targets = "{ sessions: { topology: sentinel, replicas: 1, sentinels: 3, endpoint: 500ms } }";
  const plan = planText(drillText({ targets, load }));
  expect(plan.loads[0]).toMatchObject({ via: "endpoint" });
  expect(describePlan(plan)).toMatch(/looks every 500ms[\s\S]*session on sessions through its endpoint/);
  expect(problemsOf(drillText({ load }))).toEqual([
    expect.stringContaining(
      'load.shop.via: expected a target with an endpoint, got "endpoint" of sessions, which has none.',
    ),
  ]);
});

test("a parameter may name another target, which is a target of the drill", () => {
  const load = (other: string) =>
    `{ shop: { scenario: mirror, target: cache, rate: 1/s, with: { second: ${other} } } }`;
  expect(planText(drillText({ load: load("sessions") })).loads[0]?.with).toEqual({ secondTarget: "sessions" });
  expect(problemsOf(drillText({ load: load("session") }))).toEqual([
    expect.stringContaining(
      'load.shop.with.second: expected the name of a target, got "session". Did you mean "sessions"?',
    ),
  ]);
});

test("limits the backlog where the drill says so, and says so in the plan", () => {
  const limited = planText(only("scenario: peak, target: cache, rate: 10/s, maxBacklog: 1000"));
  expect(limited.loads[0]?.maxBacklog).toBe(1000);
  expect(describePlan(limited)).toContain("gives up what falls due while 1,000 slots wait");
  for (const load of ["", ", maxBacklog: unlimited"]) {
    const plan = planText(only(`scenario: peak, target: cache, rate: 10/s${load}`));
    expect(plan.loads[0]?.maxBacklog).toBeNull();
    expect(describePlan(plan)).not.toContain("gives up");
  }
});

test("lets a load say how often its scenario may throw", () => {
  const of = (more: string) => planText(only(`scenario: peak, target: cache, rate: 10/s${more}`)).loads[0];
  expect(of(", maxScenarioErrors: 2.5%")).toMatchObject({ maxScenarioErrorRatio: 0.025 });
  expect(of("")).not.toHaveProperty("maxScenarioErrorRatio");
});

test("lets a load without a rate go as fast as it can, where the scenario ends by itself", () => {
  const [load] = planText(only("scenario: cache-warmup, target: cache, with: { pages: 250 }")).loads;
  expect(load).toMatchObject({ slots: 3, schedule: [] });
});

describe("bad input", () => {
  test.for([
    [
      "scenario: peek, target: cache, rate: 1/s",
      'load.shop.scenario: expected the name of a scenario, or a path that ends in .ts, got "peek". Did you mean "peak"?',
    ],
    [
      "scenario: peak, target: cache",
      'load.shop.rate: expected a rate, which peak needs, got nothing. Add one, such as "rate: 200/s".',
    ],
    [
      "scenario: peak, target: cash, rate: 1/s",
      'load.shop.target: expected the name of a target, got "cash". Did you mean "cache"?',
    ],
    [
      "scenario: peak, target: peak, rate: 1/s",
      'load.shop.target: expected the name of a target, got "peak", which is a phase.',
    ],
    [
      "scenario: session, target: cache, rate: 1/s",
      "load.shop.target: expected a target that session can use: standalone, sentinel, got cache, which is cluster.",
    ],
    [
      "scenario: peak, target: cache, rate: 0/s",
      "load.shop.rate: expected a rate above 0 in some phase, got 0 throughout.",
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, client: fat",
      'load.shop.client: expected the name of a client profile, got "fat". Did you mean "fit"?',
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, with: { page: 3 }",
      'load.shop.with.page: expected a parameter of peak, got "page". Did you mean "pages"?',
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, with: { pages: 0 }",
      "load.shop.with.pages: expected a whole number, at least 1, got 0.",
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, with: { size: 4 }",
      'load.shop.with.size: expected a size with a unit, such as "4kb", got 4. Write "4kb", or b, mb or gb.',
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, with: { size: 1b }",
      "load.shop.with.size: expected sizes of at least 64b, got 1b. Of a page.",
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, with: { ttlJitter: 120% }",
      'load.shop.with.ttlJitter: expected a percentage, such as "85%", at most 100%, got "120%".',
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, with: { keys: zip }",
      'load.shop.with.keys: expected a distribution, such as "zipf(1.1)" or "uniform", got "zip".',
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, maxBacklog: some",
      'load.shop.maxBacklog: expected a whole number from 0 to 10000000, or "unlimited"',
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, maxScenarioErrors: 101%",
      'load.shop.maxScenarioErrors: expected a share from 0% to 100%, got "101%".',
    ],
    [
      "scenario: peak, target: cache, rate: 1/s, with: { writeBack: 1 }",
      "load.shop.with.writeBack: expected true or false, got 1.",
    ],
  ] as const)("%s", ([load, problem]) => {
    const problems = problemsOf(only(load)).map((line) => line.replace(/^drill\.yaml:\d+:\d+: /, ""));
    expect(problems.map((line) => line.slice(0, problem.length))).toEqual([problem]);
  });

  test("a warm-up with a rate, or with a scenario that needs one", () => {
    const text = drillText({ warmup: "{ pages: { scenario: peak, target: cache } }" });
    expect(problemsOf(text)).toEqual([
      expect.stringContaining('warmup.pages.scenario: expected a scenario that ends by itself, got "peak"'),
    ]);
    const withRate = drillText({ warmup: "{ pages: { scenario: cache-warmup, target: cache, rate: 1/s } }" });
    expect(problemsOf(withRate)).toEqual([
      expect.stringContaining('warmup.pages.rate: expected a key of a warm-up load, got "rate"'),
    ]);
  });

  test("a hot spot that moves with time in a load without a rate", () => {
    const fixture = catalogue.scenario("cache-warmup");
    const keys = { type: "keys", description: "Which keys." } as const;
    const mixed = {
      ...catalogue,
      scenario: () => fixture && { ...fixture, parameters: { ...fixture.parameters, keys } },
    };
    const load = (keysText: string) => `scenario: mix, target: cache, with: { keys: "${keysText}" }`;
    expect(problemsOf(only(load("hotset(1%, 90%, moves 10s)")), { catalogue: mixed })).toEqual([
      expect.stringContaining("expected a hot spot that moves by slots, since the load has no rate"),
    ]);
    for (const text of ["hotset(1%, 90%, moves 10 slots)", "zipf(1)"])
      expect(problemsOf(only(load(text)), { catalogue: mixed })).toEqual([]);
  });

  test("a scenario's file that cannot be read is told where the load names it", () => {
    const problem = { path: [], expected: "a scenario file", got: "mine.ts", next: "Write it." };
    const broken = {
      ...catalogue,
      scenario: () => {
        throw new SpecError([problem]);
      },
    };
    expect(problemsOf(only("scenario: mine.ts, target: cache, rate: 1/s"), { catalogue: broken })).toEqual([
      "drill.yaml:6:27: load.shop.scenario: expected a scenario file, got mine.ts. Write it.",
    ]);
  });
});
