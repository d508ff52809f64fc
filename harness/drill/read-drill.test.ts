import { describe, expect, test } from "vitest";
import { describeProblem, SpecError } from "../base/errors.ts";
import { type ReadOptions, readDrill } from "./read-drill.ts";

const small = `version: 1
title: Small
targets:
  cache: { topology: standalone, config: { maxmemory: 64mb } }
phases: { base: 20s, peak: 10s }
load:
  shop: { scenario: peak, target: cache, rate: { base: 100/s, peak: 500/s } }
faults:
  slow: { latency: cache.node(1), at: peak + 1s, for: 5s, roundTrip: 30ms }
objectives:
  fast: p99(shop) <= 5ms during peak
  served:
    expect: never errorRatio(shop) > 0.1% for 3s
    outside: slow
    warn: 0.05%
    minSamples: 10
    severity: key
    description: Visitors notice.
stopWhen:
  melting: errorRatio(shop) > 50% for 10s
variants:
  tight: { set: { targets.cache.config.maxmemory: 6mb, phases.base: 5s }, expectFail: [fast] }
`;

function read(text: string, options: Partial<ReadOptions> = {}) {
  return readDrill(text, { file: "d.yaml", environment: {}, set: [], variant: null, ...options }).drill;
}

function problemsOf(text: string, options: Partial<ReadOptions> = {}): readonly string[] {
  try {
    read(text, options);
    return [];
  } catch (error) {
    if (error instanceof SpecError) return error.problems.map(describeProblem);
    throw error;
  }
}

describe("a good drill", () => {
  test("keeps what is written, with the short forms spelt out", () => {
    const drill = read(small);
    expect(drill.phases).toEqual({ base: "20s", peak: "10s" });
    expect(drill.faults["slow"]).toEqual({
      kind: "latency",
      target: "cache.node(1)",
      at: "peak + 1s",
      for: "5s",
      parameters: { roundTrip: "30ms" },
    });
    expect(drill.load["shop"]).toEqual({
      scenario: "peak",
      target: "cache",
      rate: { base: "100/s", peak: "500/s" },
      with: {},
    });
    expect(drill).toMatchObject({ warmup: {}, clients: {}, variant: null, variants: ["tight"] });
    expect(drill.seed).toBeUndefined();
  });

  test("brings the long form of an objective into the tree of the short one", () => {
    const { served } = read(small).objectives;
    expect(served).toMatchObject({
      text: "never errorRatio(shop) > 0.1% for 3s outside slow warn 0.05%",
      never: true,
      scope: { during: [], outside: [{ name: "slow", isRecovery: false }] },
      warn: [{ kind: "quantity", value: 0.0005 }],
      minSamples: 10,
      severity: "key",
      description: "Visitors notice.",
    });
  });

  test("writes the values of redis.conf as Redis reads them", () => {
    const text = small.replace("maxmemory: 64mb", "appendonly: true, save: no, maxclients: 100");
    expect(read(text).targets["cache"]?.config).toEqual({ appendonly: "yes", save: "no", maxclients: "100" });
  });

  test("takes anchors and aliases", () => {
    const text = small.replace("base: 100/s, peak: 500/s", "base: &rate 100/s, peak: *rate");
    expect(read(text).load["shop"]?.rate).toEqual({ base: "100/s", peak: "100/s" });
  });
});

describe("YAML", () => {
  test.for([
    [
      "an empty file",
      "",
      "d.yaml:1:1: expected a drill: a map with version, title, targets, phases, load and objectives, got an empty file.",
    ],
    ["only comments", "# nothing\n", "d.yaml:1:1: expected a drill: a map with"],
    [
      "a list",
      "- a\n",
      "d.yaml:1:1: expected a drill: a map with version, title, targets, phases, load and objectives, got a list.",
    ],
    [
      "a duplicate key",
      "version: 1\ntitle: a\ntitle: b\n",
      'd.yaml:3:1: expected each key once in its map, got "title: b" again.',
    ],
    ["a tab", "targets:\n\tcache: 1\n", "d.yaml:2:1: expected blanks as indentation, got a tab."],
    ["a missing bracket", "phases: { base: 20s\n", "d.yaml:2:1: expected valid YAML"],
    ["two documents", "version: 1\n---\ntitle: b\n", "d.yaml:2:1: expected one document, got a second one."],
    ["a colon in a value", "title: Black: Friday\n", 'd.yaml:1:8: expected one key and its value, got a second ":"'],
    ["a variable in a flow map", "phases: { base: ${BASE} }\n", "d.yaml:1:18: expected valid YAML"],
    ["an unknown anchor", "title: *nobody\n", "d.yaml:1:8: expected an anchor &nobody before its alias, got *nobody."],
    ["an anchor inside itself", "title: &a [*a]\n", "d.yaml:1:12: expected an alias that ends"],
    ["an unknown tag", "title: !title a\n", "d.yaml:1:8: expected valid YAML"],
  ] as const)("tells the place of %s", ([, text, start]) => {
    const [first = "no problem"] = problemsOf(text);
    expect(first.slice(0, start.length)).toBe(start);
  });

  test("says how to write a variable in a flow map", () => {
    expect(problemsOf("phases: { base: ${BASE} }\n")).toEqual([expect.stringContaining('needs quotes: "${NAME}"')]);
  });
});

describe("the shape", () => {
  test.for([
    [
      "version: 1",
      "version: 2",
      'd.yaml:1:10: version: expected version 1, the only one there is, got 2. Write "version: 1".',
    ],
    [
      "version: 1\n",
      "",
      'd.yaml:1:1: version: expected version 1, the only one there is, got nothing. Add the key "version".',
    ],
    [
      "title: Small",
      "titel: Small",
      'd.yaml:2:1: titel: expected a key of a drill, got "titel". Did you mean "title"?',
    ],
    [
      "topology: standalone",
      "topology: cluser",
      'd.yaml:4:22: targets.cache.topology: expected a topology: "standalone", "sentinel" or "cluster", got "cluser". Did you mean "cluster"?',
    ],
    [
      "topology: standalone",
      "topology: cluster, masters: 2, replicasPerMaster: 1",
      "d.yaml:4:40: targets.cache.masters: expected a whole number from 3 to 50, got 2. Write digits, without a unit.",
    ],
    [
      "topology: standalone",
      "topology: standalone, replicas: 1",
      'd.yaml:4:34: targets.cache.replicas: expected a key of a standalone target, got "replicas". There is topology, config, origin',
    ],
    [
      "base: 20s",
      "base: 20",
      'd.yaml:5:17: phases.base: expected a duration with a unit, such as "30s", got 20. Write the unit right behind the number: ms, s, m or h.',
    ],
    [
      "target: cache,",
      "",
      'd.yaml:7:3: load.shop.target: expected the name of a target, got nothing. Add the key "target".',
    ],
    ["rate: {", "rat: {", 'd.yaml:7:42: load.shop.rat: expected a key of a load, got "rat". Did you mean "rate"?'],
    [
      "base: 100/s",
      "base: 100",
      'd.yaml:7:56: load.shop.rate.base: expected a rate with a unit, such as "500/s", or one that changes, such as "500/s to 5000/s", got 100.',
    ],
    [
      "shop: {",
      "1shop: {",
      'd.yaml:7:3: load.1shop: expected a name: a letter, then letters, digits, _ and -, got "1shop".',
    ],
    [
      "latency: cache.node(1), at: peak + 1s",
      "at: peak + 1s, latency: cache.node(1)",
      'd.yaml:9:11: faults.slow.at: expected the kind of the fault as the first key, with its target, got "at".',
    ],
    [
      "at: peak + 1s, ",
      "",
      'd.yaml:9:3: faults.slow.at: expected an offset from 0s, a phase or another fault, such as "30s" or "peak + 5s", got nothing. Add the key "at".',
    ],
    ["for: 5s", "for: 5", 'd.yaml:9:55: faults.slow.for: expected a duration with a unit, such as "30s", got 5.'],
    [
      "p99(shop) <= 5ms",
      "p99(shop) =< 5ms",
      'd.yaml:11:19: objectives.fast: expected a comparison: < <= > >= = !=, got "=<". Write "<=".',
    ],
    [
      "expect: never",
      "expct: never",
      'd.yaml:13:5: objectives.served.expct: expected a key of an objective in its long form, got "expct". Did you mean "expect"?',
    ],
    ["outside: slow", 'outside: "slow peak"', 'd.yaml:14:20: objectives.served.outside: expected the end, got "peak".'],
    [
      "severity: key",
      "severity: high",
      'd.yaml:17:15: objectives.served.severity: expected "key" or "normal", got "high".',
    ],
    [
      "errorRatio(shop) > 50%",
      "errorRatio(shop) 50%",
      'd.yaml:20:29: stopWhen.melting: expected a comparison: < <= > >= = !=, got "50%".',
    ],
    [
      "expectFail: [fast]",
      "expectFail: [fsat]",
      'd.yaml:22:88: variants.tight.expectFail.0: expected the name of an objective, got "fsat". Did you mean "fast"?',
    ],
    [
      "targets.cache.config",
      "targets.cach.config",
      'd.yaml:22:19: variants.tight.set.targets.cach.config.maxmemory: expected a key that is in "targets", got "cach". Did you mean "cache"?',
    ],
  ] as const)("of %j as %j is told with its place", ([from, to, start]) => {
    const problems = problemsOf(small.replace(from, to));
    expect(problems.map((problem) => problem.slice(0, start.length))).toContain(start);
  });

  test("is told with all its problems at once, in the order of the file", () => {
    const text = small
      .replace("title:", "titel:")
      .replace("base: 20s", "base: 20")
      .replace("<= 5ms", "=< 5ms")
      .replace("[fast]", "[slow]");
    const lines = problemsOf(text).map((problem) => Number(problem.split(":")[1]));
    expect(lines).toEqual([1, 2, 5, 11, 22]);
  });

  test("says that a scope stands in two places", () => {
    const text = small.replace("for 3s", "for 3s outside peak");
    expect(problemsOf(text)).toEqual([
      'd.yaml:14:14: objectives.served.outside: expected "outside" once, got one here and one in "expect". Take one of the two out.',
    ]);
  });
});

describe("the environment", () => {
  test("fills variables, with defaults, in text and as whole values", () => {
    const text = small
      .replace("title: Small", () => "title: ${NAME} on $${HOST}, ${WHERE:-here}")
      .replace("maxmemory: 64mb", 'requirepass: "${SECRET:?no password}"')
      .replace("minSamples: 10", "minSamples: ${SAMPLES}");
    const drill = read(text, { environment: { NAME: "Big", SECRET: "s3cret", SAMPLES: "25" } });
    expect(drill.title).toBe("Big on ${HOST}, here");
    expect(drill.targets["cache"]?.config).toEqual({ requirepass: "s3cret" });
    expect(drill.objectives["served"]?.minSamples).toBe(25);
  });

  test("tells each variable that is missing once, with the place of its reference", () => {
    const text = small
      .replace("title: Small", "title: On ${HOST}")
      .replace("maxmemory: 64mb", 'maxmemory: "${SIZE:?say how much memory}"')
      .replace("<= 5ms", "<= ${LIMIT}");
    expect(problemsOf(text, { environment: { SIZE: "" } })).toEqual([
      'd.yaml:2:11: title: expected the environment variable HOST, got none. Set HOST, or write "${HOST:-default}".',
      "d.yaml:4:56: targets.cache.config.maxmemory: expected the environment variable SIZE, got an empty one. say how much memory",
      'd.yaml:11:22: objectives.fast: expected the environment variable LIMIT, got none. Set LIMIT, or write "${LIMIT:-default}".',
    ]);
  });

  test.for(["${1}", "${A B}", "${}", "${A"])("refuses the reference %s", (reference) => {
    expect(problemsOf(small.replace("title: Small", `title: "${reference}"`))).toHaveLength(1);
  });

  test("does not ask for the variables of variants that are not applied", () => {
    const text = small.replace("phases.base: 5s", 'phases.base: "${BASE}"');
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(text, { variant: "tight" })).toHaveLength(1);
    expect(read(text, { variant: "tight", environment: { BASE: "7s" } }).phases["base"]).toBe("7s");
  });
});

describe("variants", () => {
  test("set what they say and keep what they expect", () => {
    const drill = read(small, { variant: "tight" });
    expect(drill.targets["cache"]?.config).toEqual({ maxmemory: "6mb" });
    expect(drill.phases).toEqual({ base: "5s", peak: "10s" });
    expect(drill.variant).toEqual({ name: "tight", expectFail: ["fast"] });
  });

  test("that do not exist are told with those that do", () => {
    expect(problemsOf(small, { variant: "tigt" })).toEqual([
      'd.yaml:21:1: variants: expected the name of a variant, got "tigt". Did you mean "tight"?',
    ]);
    expect(problemsOf(small.slice(0, small.indexOf("variants:")), { variant: "tight" })).toEqual([
      'd.yaml:1:1: expected the name of a variant, got "tight". This drill has no variants.',
    ]);
  });

  test("lead to the place of their own value when it is wrong", () => {
    const text = small.replace("phases.base: 5s", "phases.base: 5");
    expect(problemsOf(text, { variant: "tight" })).toEqual([
      expect.stringMatching(/^d\.yaml:22:69: phases\.base: expected a duration/),
    ]);
  });
});

describe("--set", () => {
  test.for([
    ["load.shop.rate=200/s", (drill: ReturnType<typeof read>) => drill.load["shop"]?.rate, "200/s"],
    [
      "load.shop.rate.peak=900/s",
      (drill: ReturnType<typeof read>) => drill.load["shop"]?.rate,
      { base: "100/s", peak: "900/s" },
    ],
    ["load.shop.with.pages=500", (drill: ReturnType<typeof read>) => drill.load["shop"]?.with, { pages: 500 }],
    ["load.shop.workers=7", (drill: ReturnType<typeof read>) => drill.load["shop"]?.workers, 7],
    ["seed=9", (drill: ReturnType<typeof read>) => drill.seed, 9],
    ["title=A = B", (drill: ReturnType<typeof read>) => drill.title, "A = B"],
    [
      "targets.cache.config={ maxclients: 5 }",
      (drill: ReturnType<typeof read>) => drill.targets["cache"]?.config,
      { maxclients: "5" },
    ],
    [
      "targets.cache.origin.concurrency=3",
      (drill: ReturnType<typeof read>) => drill.targets["cache"]?.origin,
      { concurrency: 3 },
    ],
    ["faults.slow.for=2s", (drill: ReturnType<typeof read>) => drill.faults["slow"]?.for, "2s"],
    [
      "objectives.fast=p99(shop) <= 9ms",
      (drill: ReturnType<typeof read>) => drill.objectives["fast"]?.text,
      "p99(shop) <= 9ms",
    ],
  ] as const)("%s changes the drill", ([option, part, expected]) => {
    expect(part(read(small, { set: [option] }))).toEqual(expected);
  });

  test("comes after the variant, and the last one wins", () => {
    const drill = read(small, { variant: "tight", set: ["phases.base=1s", "phases.base=2s"] });
    expect(drill.phases["base"]).toBe("2s");
  });

  test.for([
    ["load.shp.rate=1/s", '--set load.shp.rate=1/s: expected a key that is in "load", got "shp". Did you mean "shop"?'],
    ["laod.shop.rate=1/s", '--set laod.shop.rate=1/s: expected a key of a drill, got "laod". Did you mean "load"?'],
    ["phases.bas=1s", '--set phases.bas=1s: expected a key that is in "phases", got "bas". Did you mean "base"?'],
    [
      "load.shop.wth.pages=1",
      '--set load.shop.wth.pages=1: expected a key that is in "load.shop", got "wth". Did you mean "with"?',
    ],
    [
      "objectives.fast.warn=1ms",
      '--set objectives.fast.warn=1ms: expected a map at "objectives.fast", got "p99(shop) <= 5ms during peak".',
    ],
    ["load.shop", '--set load.shop: expected path=value, got "load.shop". Write it as "--set load.shop.rate=200/s".'],
    [
      "load.shop.rat=1/s",
      'load.shop.rat: expected a key of a load, got "rat" (--set load.shop.rat=1/s). Did you mean "rate"?',
    ],
    ["phases.base=20", 'phases.base: expected a duration with a unit, such as "30s", got 20 (--set phases.base=20).'],
    [
      "objectives.fast=p99(shop) 5ms",
      'objectives.fast: expected a comparison: < <= > >= = !=, got "5ms" (--set objectives.fast=p99(shop) 5ms).',
    ],
  ] as const)("%s is an error that says where", ([option, start]) => {
    const [first = "no problem"] = problemsOf(small, { set: [option] });
    expect(first.slice(0, start.length)).toBe(start);
  });
});

test("has no trouble with names that objects have by themselves", () => {
  const text = small.replaceAll("shop", "constructor").replaceAll("fast", "toString");
  expect(read(text).load["constructor"]?.target).toBe("cache");
  expect(problemsOf(small, { set: ["load.toString.rate=1/s"] })).toHaveLength(1);
  expect(problemsOf(small.replace("expectFail: [fast]", "expectFail: [toString]"))).toHaveLength(1);
});
