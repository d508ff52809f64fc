import { describe, expect, test } from "vitest";
import { catalogue } from "./testing/catalogue.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const faultsOf = (faults: string, seed = 7) =>
  planText(drillText({ faults }).replace("seed: 7", `seed: ${String(seed)}`)).faults;

describe("a repeated fault", () => {
  test("is planned once for each time, with a name of its own", () => {
    const faults = faultsOf(
      "{ flap: { freeze: cache.shard(1).master, at: peak + 1s, for: 500ms, every: 5s, times: 3 } }",
    );
    expect(faults.map(({ name, atMs, forMs }) => [name, atMs, forMs])).toEqual([
      ["flap-1", 11_000, 500],
      ["flap-2", 16_000, 500],
      ["flap-3", 21_000, 500],
    ]);
  });

  test("is meant as a whole by its name in a scope, and other faults count from its first time", () => {
    const plan = planText(
      drillText({
        faults: `
  flap: { freeze: cache.shard(1).master, at: peak, for: 500ms, every: 5s, times: 2 }
  later: { freeze: cache.shard(2).master, at: flap + 20s, for: 500ms }`,
        objectives: "{ served: errorRatio(shop) < 1% during flap outside recovery(flap) }",
      }),
    );
    expect(plan.objectives[0]?.scope.during).toEqual([
      { kind: "fault", name: "flap-1" },
      { kind: "fault", name: "flap-2" },
    ]);
    expect(plan.objectives[0]?.scope.outside).toHaveLength(2);
    expect(plan.faults.find(({ name }) => name === "later")?.atMs).toBe(30_000);
  });

  test("has to be named one by one where one figure is asked for", () => {
    const text = drillText({
      faults: "{ flap: { freeze: cache.shard(1).master, at: peak, for: 500ms, every: 5s, times: 2 } }",
      objectives: "{ back: recovery(flap) < 5s }",
    });
    expect(problemsOf(text).join()).toMatch(/flap.*flap-1/);
  });

  test.each([
    ["every: 5s", 'faults.flap.times: expected how often, from 1 to 1000, got nothing. Add "times: 3".'],
    ["times: 3", 'faults.flap.every: expected a duration, such as "20s", got nothing.'],
    ["every: 5s, times: 0", "faults.flap.times: expected how often, from 1 to 1000, got 0."],
    ["every: 20s, times: 4", "faults.flap.at: expected a time inside the run"],
    [
      "every: 400ms, times: 2",
      'expected nodes that no other fault holds at 10.4s, got freeze cache.shard(1).master inside "flap-1"',
    ],
  ])("is refused with %s", (repetition, problem) => {
    const faults = `{ flap: { freeze: cache.shard(1).master, at: peak, for: 500ms, ${repetition} } }`;
    expect(problemsOf(drillText({ faults })).join("\n")).toContain(problem);
  });

  test("shares the namespace with everything else", () => {
    const faults = "{ base: { freeze: cache.shard(1).master, at: peak, for: 500ms, every: 5s, times: 3 } }";
    expect(problemsOf(drillText({ faults })).join()).toContain("faults.base: expected a name of its own");
  });

  test("tells what is wrong with it once", () => {
    const faults = "{ flap: { freeze: cache.node(99), at: peak, for: 500ms, every: 5s, times: 3 } }";
    expect(problemsOf(drillText({ faults }))).toHaveLength(1);
  });
});

describe("random faults", () => {
  const storm = (more = "") =>
    `{ storm: { random: [cache.shard(1).master, "cache.any(1 masters)"], kinds: [kill, freeze], at: peak, within: 30s, times: 5, for: 2s${more} } }`;

  test("are drawn from the lists by the seed, one in each stretch, and stand in the plan", () => {
    const faults = faultsOf(storm());
    expect(faults.map(({ name }) => name)).toEqual(["storm-1", "storm-2", "storm-3", "storm-4", "storm-5"]);
    for (const [index, { kind, target, atMs, forMs }] of faults.entries()) {
      expect(["kill", "freeze"]).toContain(kind);
      expect(["cache.shard(1).master", "cache.any(1 masters)"]).toContain(target.text);
      expect(atMs).toBeGreaterThanOrEqual(10_000 + index * 6_000);
      expect(atMs + (forMs ?? 0)).toBeLessThanOrEqual(10_000 + (index + 1) * 6_000);
      expect(forMs).toBe(2_000);
    }
  });

  test("are the same for the same seed, and others for another", () => {
    const drawn = (seed: number) => faultsOf(storm(), seed).map(({ kind, target, atMs }) => [kind, target.text, atMs]);
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  test("draw each word of the lists in the long run", () => {
    const many = Array.from({ length: 10 }, (_, seed) => faultsOf(storm(), seed)).flat();
    expect(new Set(many.map(({ kind }) => kind)).size).toBe(2);
    expect(new Set(many.map(({ target }) => target.text)).size).toBe(2);
  });

  test("that have no room beside each other are refused", () => {
    const [problem = ""] = problemsOf(drillText({ faults: storm().replace("for: 2s", "for: 6s") }));
    expect(problem).toContain(
      "faults.storm.times: expected faults that have room beside each other: 5 in 30s leave 6s each",
    );
  });

  test("of a kind that is not there are refused where it is written", () => {
    const [problem = ""] = problemsOf(drillText({ faults: storm().replace("[kill, freeze]", "[frees]") }));
    expect(problem).toContain("faults.storm.frees: expected the kind of a fault");
  });
});

describe("a fault on several at once", () => {
  test("may name several of one role", () => {
    expect(faultsOf("{ zone: { kill: [sessions.replica(1), sessions.replica(2)], at: peak } }")).toHaveLength(1);
  });

  test("takes a list of targets, sentinels and data nodes alike", () => {
    const [fault] = faultsOf("{ zone: { kill: [sessions.master, sessions.sentinel(1)], at: peak } }");
    expect(fault?.target).toMatchObject({
      text: "sessions.master, sessions.sentinel(1)",
      target: "sessions",
      nodes: { parts: [{ name: "master" }] },
      also: [{ parts: [{ name: "sentinel", argument: "1" }] }],
    });
    expect(fault?.summary).toContain(
      "kill sessions.master, sessions.sentinel(1), 2 of 3 nodes and 3 sentinels, at 10s",
    );
  });

  test.each([
    ["[sessions.master, cache.node(1)]", "expected nodes of one target, got sessions and cache"],
    ["[sessions.master, sessions.nodes]", "expected different nodes"],
    ["[sessions.replica(1), sessions.replica(1)]", "expected different nodes"],
    ["[sessions.nodes, sessions.sentinel(1)]", "expected at least one copy of each shard left"],
    ["[sessions.sentinel(1), sessions.sentinel(2)]", "expected at least 2 of 3 sentinels left"],
  ])("of %s is refused", (targets, problem) => {
    expect(problemsOf(drillText({ faults: `{ zone: { kill: ${targets}, at: peak } }` })).join("\n")).toContain(problem);
  });
});

test("a fault may be meant to be refused", () => {
  const [one] = faultsOf("{ one: { kill: cache.node(1), at: peak, expect: refused } }");
  expect(one?.expect).toBe("refused");
  expect(problemsOf(drillText({ faults: "{ one: { kill: cache.node(1), at: peak, expect: nothing } }" }))).toEqual([
    expect.stringContaining('faults.one.expect: expected "refused", got "nothing"'),
  ]);
  expect(catalogue.faults["kill"]).toBeDefined();
});
