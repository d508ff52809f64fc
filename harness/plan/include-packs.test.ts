import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readPack } from "../drill/read-pack.ts";
import { catalogue } from "./testing/catalogue.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const load = `
  shop: { scenario: peak, target: cache, rate: 100/s }
  logins: { scenario: session, target: sessions, rate: 10/s }`;
const targets = `
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1, config: { maxmemory: 64mb, maxmemory-policy: allkeys-lru } }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3 }`;
const faults = "{ dies: { kill: sessions.master, at: 25s, restart: after 5s } }";

const textWith = (include: string, parts: Parameters<typeof drillText>[0] = {}) =>
  `${drillText({ load, targets, ...parts })}include: ${include}\n`;
const named = (text: string, pack = catalogue) =>
  Object.fromEntries(planText(text, { catalogue: pack }).objectives.map((objective) => [objective.name, objective]));

describe("a pack", () => {
  test("gives each load and target that it fits an objective, its name before the others", () => {
    const objectives = named(textWith("packs/few", { faults }));
    expect(Object.keys(objectives)).toEqual([
      "few-shop-errors",
      "few-logins-errors",
      "few-shop-reads",
      "few-cache-memory",
    ]);
    expect(objectives["few-logins-errors"]).toMatchObject({
      text: "errorRatio(logins) < 0.1% outside recoveries",
      severity: "key",
      expression: { first: { subject: { load: "logins" } } },
      scope: { outside: [{ kind: "recovery", name: "dies" }] },
    });
    expect(objectives["few-cache-memory"]?.expression.first.subject).toMatchObject({ target: "cache" });
  });
  test("leaves out no faults where there are none", () => {
    expect(named(textWith("packs/few"))["few-shop-errors"]?.scope.text).toBe("the whole run");
  });
  test("may be one of several", () => {
    expect(Object.keys(named(textWith("[packs/few, packs/few]")))).toHaveLength(4);
  });
  test("yields to what the drill writes under the same name, and `off` takes one out", () => {
    const written = `
  few-shop-reads: p99(shop.get) < 50ms
  few-cache-memory: off`;
    const objectives = named(textWith("packs/few", { objectives: written }));
    expect(objectives["few-shop-reads"]?.text).toBe("p99(shop.get) < 50ms");
    expect(Object.keys(objectives)).not.toContain("few-cache-memory");
  });
  test("has objectives that variants may expect to fail", () => {
    const variants = (name: string) => `variants: { bad: { set: { load.shop.rate: 9/s }, expectFail: [${name}] } }\n`;
    const plan = planText(textWith("packs/few") + variants("few-shop-errors"), { variant: "bad" });
    expect(plan.expectFail).toEqual(["few-shop-errors"]);
    expect(problemsOf(textWith("packs/few") + variants("few-shop-error"), { variant: "bad" })).toEqual([
      expect.stringContaining(
        'expectFail.0: expected the name of an objective, got "few-shop-error". Did you mean "few-shop-errors"?',
      ),
    ]);
  });
});

describe("what is wrong with a pack", () => {
  const withPack = (text: string) => ({ ...catalogue, pack: () => ({ file: "packs/own.yaml", text }) });
  const head = "version: 1\nprefix: own\nobjectives:\n";
  test.for([
    ["packs/many", [/^drill\.yaml:\d+:10: include: expected the name of a pack.* got "packs\/many"\. .*packs\/few/]],
    ["[packs/few, nothing]", [/^drill\.yaml:\d+:22: include\.1: expected the name of a pack/]],
    ["[]", []],
    ["{ a: b }", [/include: expected a pack of objectives, or a list of them/]],
  ] as const)("include: %s", ([include, problems]) => {
    expect(problemsOf(textWith(include))).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });
  test.for([
    ["objective: {}", /^packs\/own\.yaml:1:1: .*expected/],
    [
      `${head}  a: { of: load, expect: "errorRatio($load) < 1%", during: 7 }`,
      /^packs\/own\.yaml:4:\d+: objectives\.a\.during/,
    ],
    [`${head}  a: { of: laod, expect: x }`, /^packs\/own\.yaml:4:12: objectives\.a\.of: expected "load" or "target"/],
    [
      `${head}  a: { of: load, expect: x, expects: x }`,
      /objectives\.a\.expects: expected a key of an objective of a pack/,
    ],
    [
      `${head}  a: { of: load, expect: "errorRate($load) < 1%" }`,
      /^drill\.yaml:\d+:\d+: objectives\.own-shop-a: .*"errorRate"/,
    ],
    [
      `${head}  a: { of: load, expect: "errorRatio($load) <> 1%" }`,
      /^drill\.yaml:\d+:\d+: include: expected own-shop-a\.expect: a comparison/,
    ],
    [
      `${head}  a: { of: load, when: { phase: night }, expect: "errorRatio($load) < 1%" }`,
      /include: expected a pack with an objective that fits/,
    ],
  ] as const)("%s", ([text, problem]) => {
    const [first] = problemsOf(textWith("own"), { catalogue: withPack(text) });
    expect(first).toMatch(problem);
  });
  test("off of something that no pack has", () => {
    expect(problemsOf(textWith("packs/few", { objectives: "{ few-shop-error: off }" }))).toEqual([
      expect.stringContaining("objectives.few-shop-error: expected an objective of an included pack to switch off"),
    ]);
  });
});

describe("packs/production-alerts", () => {
  const file = new URL("../../packs/production-alerts.yaml", import.meta.url);
  const shipped = {
    ...catalogue,
    pack: () => ({ file: "packs/production-alerts.yaml", text: readFileSync(file, "utf8") }),
  };
  const of = (parts: Parameters<typeof drillText>[0] = {}) =>
    Object.keys(named(textWith("packs/production-alerts", parts), shipped)).map((name) => name.replace("alerts-", ""));

  test("plans for every load and target, each objective where it fits", () => {
    expect(of({ faults })).toEqual([
      "shop-errors",
      "logins-errors",
      "shop-errors-sustained",
      "logins-errors-sustained",
      "shop-get-p99",
      "shop-get-mean",
      "shop-hits",
      "shop-served",
      "logins-served",
      "cache-none-evicted-in-peak",
      "sessions-none-evicted-in-peak",
      "cache-evictions-as-before",
      "sessions-evictions-as-before",
      "cache-memory-in-peak",
      "cache-memory",
      "cache-lag",
      "sessions-lag",
      "cache-accepted",
      "sessions-accepted",
      "cache-no-failover",
      "cache-no-full-resync",
      "cache-forks",
      "sessions-forks",
    ]);
  });
  test("judges what lasts where the run is long enough, and the disk where it is used", () => {
    const long = of({
      phases: "{ base: 5m, peak: 10m }",
      targets: "{ cache: { topology: standalone, config: { appendonly: yes, maxmemory-policy: allkeys-lfu } } }",
      load: "{ shop: { scenario: peak, target: cache, rate: 100/s } }",
    });
    expect(long).toEqual(expect.arrayContaining(["shop-hits-sustained", "cache-fsyncs"]));
    expect(long).not.toEqual(expect.arrayContaining(["cache-lag"]));
    expect(long).not.toEqual(expect.arrayContaining(["cache-memory"]));
  });
  test("says of each objective why it matters", () => {
    for (const { written } of Object.values(readPack(readFileSync(file, "utf8"), "pack").objectives))
      expect(written["description"]).toMatch(/\.$/);
  });
});
